// Nobody can be asked: an error that carries its receipt.
import type { RoutingReceipt } from '../../shared/routingViews.ts';
import { AppError } from '../errors.ts';

export class RouteRefused extends AppError {
  readonly receipt: RoutingReceipt;

  constructor(receipt: RoutingReceipt) {
    super('config', receipt.because, { code: 'noRoute' });
    this.receipt = receipt;
  }
}
