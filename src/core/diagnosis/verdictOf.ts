// Which verdict a failed test comes to.
import { BAD_ENVIRONMENT, PROXY_REFUSED, UNSENDABLE_HEADER, UNSENDABLE_KEY, type AppError } from '../errors.ts';
import { OTHER_ADDRESS } from '../guardedFetch.ts';
import type { Verdict } from '../../shared/verdicts.ts';
import { isClockOff, type Scene } from './scene.ts';
import { socketFailure } from './socketFailure.ts';

/** What keeps a provider from being called at all, by the program's own codes. */
const OBSTACLES: ReadonlyMap<string | undefined, Verdict> = new Map([
  ['disabled', 'disabled'],
  ['noKey', 'noKey'],
  ['noAddress', 'noAddress'],
  ['wantedKey', 'keyUnusable'],
  ['damagedKey', 'keyUnusable'],
  ['otherOrigin', 'otherOrigin'],
  ['endpointSettings', 'badSettings'],
  [UNSENDABLE_HEADER, 'badSettings'],
  [BAD_ENVIRONMENT, 'badSettings'],
  [UNSENDABLE_KEY, 'keyUnusable'],
  [OTHER_ADDRESS, 'wrongAddress'],
  [PROXY_REFUSED, 'proxy'],
]);

/** Servers that want https say so in plain words where http comes (nginx, Go). */
const WANTS_TLS = /plain HTTP request was sent to HTTPS port|sent an HTTP request to an HTTPS server/i;

export function verdictOf(error: AppError, scene: Scene): Verdict {
  const obstacle = OBSTACLES.get(error.ownCode);
  if (obstacle) {
    return obstacle;
  }
  if (error.status === 407) {
    return 'proxy';
  }
  if (WANTS_TLS.test(error.message)) {
    return 'wrongProtocol';
  }
  // Without an answer the connection failed.
  if (
    error.status === undefined &&
    (error.kind === 'network' || error.kind === 'timeout' || error.kind === 'internal')
  ) {
    return ofSocket(error, scene);
  }
  return ofAnswer(error, scene);
}

function ofSocket(error: AppError, scene: Scene): Verdict {
  const verdict = socketFailure(error, scene.baseUrl)?.verdict;
  if (verdict === 'untrustedCertificate') {
    // Expired by a clock that runs ahead: the certificate is all right.
    return error.ownCode === 'CERT_HAS_EXPIRED' && isClockOff(scene) ? 'clock' : 'untrustedCertificate';
  }
  if (verdict === 'refused' && scene.isLocal) {
    return 'notRunning';
  }
  return verdict ?? (error.kind === 'timeout' ? 'timeout' : error.kind === 'network' ? 'cutOff' : 'other');
}

function ofAnswer(error: AppError, scene: Scene): Verdict {
  const { exchange } = scene;
  const status = error.status ?? exchange?.status;
  if (exchange?.page && status !== undefined && status < 500 && status !== 404) {
    // A vendor refuses in its own form: a page with a refusal comes from something on the way.
    return status < 400 ? 'webPage' : exchange.isVendorsGuard ? 'forbidden' : 'proxy';
  }
  switch (error.kind) {
    case 'auth':
      return scene.hasKey ? 'wrongKey' : 'noKey';
    case 'quota':
      return 'noCredit';
    case 'rateLimit':
      return 'rateLimited';
    case 'notAllowed':
      return 'forbidden';
    case 'overloaded':
    case 'timeout':
      return 'unavailable';
    case 'config':
      return status !== undefined ? 'wrongPath' : scene.isInProcess ? 'noModels' : 'wrongAddress';
    case 'modelNotFound':
      // Where none was asked for, these are a server's words for a path.
      return error.model === undefined ? 'wrongPath' : 'modelMissing';
    case 'badResponse':
      return 'wrongPath';
    case 'badRequest':
      return status === 405 ? 'wrongPath' : 'other';
    default:
      return 'other';
  }
}
