// What broken connections and thrown values are taken for.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { AppError, isUntrustedCertificate, toAppError } from '../../../src/core/errors.ts';
import type { ErrorKind } from '../../../src/shared/errorKind.ts';

const withCode = (code: string, message = 'it failed') => Object.assign(new Error(message), { code });
const fetchFailed = (cause: unknown) => new TypeError('fetch failed', { cause });

describe('AppError', () => {
  it('holds no link, whatever a server wrote: notifications of VS Code would run it', () => {
    const { message } = new AppError('badResponse', 'No. [Mend it](command:workbench.action.quit)');
    assert.equal(message, 'No. [Mend it] (command:workbench.action.quit)');
  });
});

describe('toAppError', () => {
  const table: readonly (readonly [string, unknown, ErrorKind, string?])[] = [
    ['a refused connection', fetchFailed(withCode('ECONNREFUSED')), 'network', 'ECONNREFUSED'],
    [
      'two refused addresses',
      fetchFailed(
        Object.assign(new AggregateError([withCode('ECONNREFUSED'), withCode('ENETUNREACH')], ''), {
          code: 'ECONNREFUSED',
        }),
      ),
      'network',
      'ECONNREFUSED',
    ],
    [
      'addresses without a code of their own',
      fetchFailed(new AggregateError([withCode('EHOSTUNREACH')])),
      'network',
      'EHOSTUNREACH',
    ],
    ['an empty AggregateError', new AggregateError([], 'nothing'), 'internal'],
    ['a reset', new TypeError('terminated', { cause: withCode('ECONNRESET') }), 'network', 'ECONNRESET'],
    ['a name without address', fetchFailed(withCode('ENOTFOUND')), 'network', 'ENOTFOUND'],
    ['a name server that is away', withCode('EAI_AGAIN'), 'network', 'EAI_AGAIN'],
    ['a socket that undici closed', fetchFailed(withCode('UND_ERR_SOCKET')), 'network', 'UND_ERR_SOCKET'],
    [
      'a connection that was too slow',
      fetchFailed(withCode('UND_ERR_CONNECT_TIMEOUT')),
      'timeout',
      'UND_ERR_CONNECT_TIMEOUT',
    ],
    ['headers that were too slow', withCode('UND_ERR_HEADERS_TIMEOUT'), 'timeout', 'UND_ERR_HEADERS_TIMEOUT'],
    ['ETIMEDOUT', fetchFailed(withCode('ETIMEDOUT')), 'timeout', 'ETIMEDOUT'],
    [
      "the platform's own timeout",
      new DOMException('The operation was aborted due to timeout', 'TimeoutError'),
      'timeout',
    ],
    ['an abort', new DOMException('This operation was aborted', 'AbortError'), 'cancelled'],
    ['an abort deep inside', new Error('Request failed', { cause: new DOMException('x', 'AbortError') }), 'cancelled'],
    [
      'http in place of https',
      fetchFailed(withCode('ERR_SSL_WRONG_VERSION_NUMBER')),
      'network',
      'ERR_SSL_WRONG_VERSION_NUMBER',
    ],
    ['a file that is missing', withCode('ENOENT', 'no such file'), 'internal', 'ENOENT'],
    ['a mistake of ours', new TypeError('x is not a function'), 'internal'],
    ['a word', 'broken', 'internal'],
    ['nothing', undefined, 'internal'],
    ['null', null, 'internal'],
    ['a symbol', Symbol('s'), 'internal'],
    ['an object without a prototype', Object.create(null), 'internal'],
    ['an object with a message', { message: 'said so' }, 'internal'],
  ];
  for (const [name, thrown, kind, code] of table) {
    it(`takes ${name} for ${kind}`, () => {
      const error = toAppError(thrown, { provider: 'p', model: 'm' });
      assert.deepEqual([error.kind, error.code, error.provider, error.model], [kind, code, 'p', 'm']);
      assert.equal(error.cause, thrown === undefined ? undefined : thrown);
      assert.doesNotMatch(error.message, /\[object Object\]/);
    });
  }

  for (const code of [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ]) {
    it(`knows ${code} as a certificate that is not trusted, which no repetition mends`, () => {
      const error = toAppError(fetchFailed(withCode(code)));
      assert.deepEqual([error.kind, error.retryable, isUntrustedCertificate(error)], ['network', false, true]);
    });
  }

  it('does not call every failed handshake a matter of trust', () => {
    for (const code of ['ERR_SSL_WRONG_VERSION_NUMBER', 'ECONNREFUSED', 'EPROTO', 'ERR_TLS_HANDSHAKE_TIMEOUT']) {
      assert.equal(isUntrustedCertificate(toAppError(fetchFailed(withCode(code)))), false, code);
    }
    assert.equal(isUntrustedCertificate(new AppError('internal', '', { code: 'CERT_HAS_EXPIRED' })), false);
  });

  it('gives an AppError back as it is, and fills in only what it lacks', () => {
    const error = new AppError('quota', 'no credit', { provider: 'first' });
    const same = toAppError(error, { provider: 'second', model: 'm' });
    assert.equal(same, error);
    assert.deepEqual([same.provider, same.model], ['first', 'm']);
  });

  it('finds the AppError inside what an SDK wrapped around it', () => {
    const inner = new AppError('notAllowed', 'Refused');
    assert.equal(toAppError(new Error('Connection error.', { cause: new Error('x', { cause: inner }) })), inner);
    assert.equal(toAppError(new AggregateError([inner])), inner);
  });

  it('ends at circles and long chains', () => {
    const a = new Error('a');
    const b = new Error('b', { cause: a });
    a.cause = b;
    assert.equal(toAppError(a).kind, 'internal');
    const own = new AggregateError([], 'self');
    own.errors.push(own);
    assert.equal(toAppError(own).kind, 'internal');
    let chain: Error = withCode('ECONNRESET');
    for (let depth = 0; depth < 1000; depth += 1) {
      chain = new Error('outer', { cause: chain });
    }
    assert.equal(toAppError(chain).kind, 'internal');
  });

  it('takes the reason of an aborted signal, where it is one of ours', () => {
    const thrown = new DOMException('This operation was aborted', 'AbortError');
    const reason = new AppError('timeout', 'No text for 60 s');
    const error = toAppError(thrown, { signal: AbortSignal.abort(reason), provider: 'p' });
    assert.equal(error, reason);
    assert.equal(error.provider, 'p');
    for (const signal of [AbortSignal.abort(), AbortSignal.abort('word'), AbortSignal.abort(null)]) {
      assert.equal(toAppError(fetchFailed(withCode('ECONNRESET')), { signal }).kind, 'cancelled');
    }
    assert.equal(toAppError(withCode('ECONNRESET'), { signal: new AbortController().signal }).kind, 'network');
  });

  it('takes anything at all', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (thrown) => {
        assert.ok(toAppError(thrown) instanceof AppError);
      }),
    );
  });
});
