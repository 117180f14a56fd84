// Composes the pipeline: each layer wraps the next, and the innermost is the provider.
import type { Timeouts } from '../configuration/settingsReader.ts';
import type { Clock } from '../ports.ts';
import type { Provider } from '../provider.ts';
import type { Attempt, Send } from './call.ts';
import { withClocks } from './clocks.ts';
import { withMeter, type MeterOptions } from './meter.ts';
import { withRetry } from './retry.ts';

export interface PipelineOptions extends MeterOptions {
  clock: Clock;
  timeouts: (provider: Provider) => Timeouts;
  /** How often a failed request is tried again; asked with each request. Default: 2. */
  maxRetries?: () => number;
  random?: () => number;
}

const toProvider: Attempt = (call, signal) => call.provider.stream(call.request, call.connection.context, signal);

/** retry ▸ clocks ▸ meter ▸ provider. */
export function createSend(options: PipelineOptions): Send {
  return withRetry(withClocks(withMeter(toProvider, options), options.clock, options.timeouts), options.clock, options);
}
