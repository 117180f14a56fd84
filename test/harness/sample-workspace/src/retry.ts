/** Sends a request again while the supplier says that it is busy. */
export async function fetchWithRetry(url: string, init: RequestInit = {}, attempts = 5): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url, init);
    if (response.status !== 429 || attempt === attempts) {
      return response;
    }
    await sleep(retryDelayMs(response));
  }
}

/** How long the supplier asks us to wait, in milliseconds. */
export function retryDelayMs(response: Response): number {
  const header = response.headers.get('retry-after');
  return Number(header) * 1000;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
