// Whether a provider can be asked now, and what stands in the way.
import type { ErrorKind } from '../../shared/errorKind.ts';
import type { ProviderState, ProviderView } from '../../shared/views.ts';
import type { Obstacle } from '../connectionPlan.ts';
import type { AppError } from '../errors.ts';
import type { Provider } from '../provider.ts';

const WOULD_FAIL: ReadonlySet<ErrorKind> = new Set(['auth', 'notAllowed', 'config']);

/** By the last reading of its list. */
export function providerState(
  provider: Provider,
  reading: { error?: AppError; running?: Promise<void> } | undefined,
  hasModels: boolean,
): ProviderState {
  if (provider.local && reading?.error?.kind === 'network') {
    return 'notRunning';
  }
  if (reading?.running && !hasModels) {
    return 'loading';
  }
  // A list that could not be read today is still good for asking, unless asking would fail for the same reason.
  if (reading?.error && (!hasModels || WOULD_FAIL.has(reading.error.kind))) {
    return 'failed';
  }
  return hasModels ? 'ready' : 'failed';
}

/** A provider that cannot be called at all is not asked for its list: what an earlier reading found says nothing. */
export function blockedState(
  obstacle: Obstacle | undefined,
): Partial<Pick<ProviderView, 'state' | 'problem' | 'problemKind'>> {
  if (!obstacle) {
    return {};
  }
  const { code, sentence } = obstacle;
  switch (code) {
    case 'disabled':
      return { state: 'disabled', problem: undefined, problemKind: undefined };
    case 'noKey':
      return { state: 'needsKey', problem: undefined, problemKind: undefined };
    case 'noAddress':
      return { state: 'needsAddress', problem: undefined, problemKind: undefined };
    case 'wantedKey':
      return { state: 'failed', problem: `${sentence}.`, problemKind: 'config' };
    default:
      return code;
  }
}
