// What vendors charge for a request besides its tokens, as far as budgets have to reckon with it beforehand.

/** USD for each search of Perplexity's `web_search` (https://docs.perplexity.ai/docs/getting-started/pricing, November 2026). */
const SEARCH_USD = 0.005;
/** No request says how often it will search: more than most do. */
const USUAL_SEARCHES = 5;
/** Names of the vendor's former deep research, which stand for a preset that goes on searching. */
const MANY_SEARCHES: Readonly<Record<string, number>> = { 'sonar-deep-research': 30 };

/** USD, estimated high; what is billed in the end is what the vendor reports. */
export function vendorFeeUsd({ providerId, model }: { providerId: string; model: string }): number {
  return providerId === 'perplexity' ? SEARCH_USD * (MANY_SEARCHES[model] ?? USUAL_SEARCHES) : 0;
}
