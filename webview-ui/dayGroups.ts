// Earlier conversations under headings of days: Pinned, Today, Yesterday, the week, then months.
import type { ConversationListItem } from '../src/shared/views.ts';

export interface DayGroup {
  label: string;
  items: readonly ConversationListItem[];
}

/**
 * Groups in the order of the items; `now` is epoch milliseconds, days are those of the machine's time zone. What was searched
 * for goes by its day alone, pinned or not.
 */
export function dayGroups(items: readonly ConversationListItem[], now: number, isSearch: boolean): readonly DayGroup[] {
  const groups = new Map<string, ConversationListItem[]>();
  for (const item of items) {
    const label = item.pinned && !isSearch ? 'Pinned' : dayLabel(item.updatedAt, now);
    const group = groups.get(label);
    if (group) {
      group.push(item);
    } else {
      groups.set(label, [item]);
    }
  }
  return [...groups].map(([label, grouped]) => ({ label, items: grouped }));
}

function dayLabel(at: number, now: number): string {
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  if (days <= 0) {
    return 'Today';
  }
  if (days === 1) {
    return 'Yesterday';
  }
  if (days < 7) {
    return 'Last 7 days';
  }
  const date = new Date(at);
  const year = date.getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric';
  return date.toLocaleDateString('en-US', { month: 'long', year });
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
