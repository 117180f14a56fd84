// What a person is told where no answer comes at all, from sockets that really fail.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { type CheckFacts, checkKey, checkOfObstacle, type KeyCheck } from '../../../../src/core/diagnosis/checkKey.ts';
import { AppError } from '../../../../src/core/errors.ts';
import { guardedFetch, originOf } from '../../../../src/core/guardedFetch.ts';
import type { Fetch } from '../../../../src/core/ports.ts';
import type { Provider } from '../../../../src/core/provider.ts';
import { litellm } from '../../../../src/core/providers/litellm.ts';
import { ollama } from '../../../../src/core/providers/ollama.ts';
import { openai } from '../../../../src/core/providers/openai.ts';
import { systemClock } from '../../../../src/core/systemClock.ts';
import { badCertificates, trust } from '../../support/badCertificates.ts';
import { startUntrustedServer } from '../../support/untrustedServer.ts';

function check(
  baseUrl: string,
  provider: Provider = openai,
  facts: CheckFacts & { fetch?: Fetch } = {},
): Promise<KeyCheck> {
  const context = { fetch: guardedFetch(facts.fetch ?? fetch, baseUrl), baseUrl, apiKey: 'the-key-under-test' };
  const connection = {
    source: 'stored',
    keyName: 'work',
    simulated: false,
    origin: originOf(baseUrl),
    context,
  } as const;
  return checkKey(provider, connection, systemClock, new AbortController().signal, facts);
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A port at which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}

/** A fetch that fails as the system would. */
function failing(code: string, more: Record<string, unknown> = {}): Fetch {
  const cause = Object.assign(new Error(`failed ${code}`), { code, ...more });
  return () => Promise.reject(new TypeError('fetch failed', { cause }));
}

describe('a connection that fails', () => {
  const open = new Set<Server>();
  const sockets = new Set<Socket>();
  const serve = async (onConnection: (socket: Socket) => void): Promise<number> => {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      onConnection(socket);
    });
    open.add(server);
    return listen(server);
  };
  afterEach(() => {
    sockets.forEach((socket) => socket.destroy());
    open.forEach((server) => server.close());
    sockets.clear();
    open.clear();
  });

  it('nobody listens: refused, or a program of this machine that has not been started', async () => {
    const port = await freePort();
    const found = await check(`http://127.0.0.1:${port}/v1`, litellm);
    assert.equal(found.verdict, 'refused', found.sentence);
    assert.match(
      found.sentence,
      new RegExp(`^Refused\\. 127\\.0\\.0\\.1 is there, but .* 127\\.0\\.0\\.1:${port} \\(ECONNREFUSED\\)`),
    );
    assert.match(found.mend ?? '', /^Start the program there, or check the port/);
    const local = await check(`http://127.0.0.1:${port}`, ollama);
    assert.equal(local.verdict, 'notRunning');
    assert.match(local.mend ?? '', /"ollama serve"/);
    const both = await check(`http://localhost:${port}/v1`);
    assert.equal(both.verdict, 'refused', 'two addresses of one name');
  });

  it('a name that nobody knows: dns, with the name', async function () {
    this.timeout(20_000);
    const found = await check('https://no-such-host.invalid/v1');
    assert.equal(found.verdict, 'dns', found.sentence);
    assert.match(
      found.sentence,
      /^Name not found\. The name no-such-host\.invalid cannot be looked up \((?:ENOTFOUND|EAI_AGAIN)\)/,
    );
    assert.match(found.mend ?? '', /spelled/);
    const usual = await check(openai.baseUrl, openai, { fetch: failing('EAI_AGAIN', { hostname: 'api.openai.com' }) });
    assert.match(usual.mend ?? '', /DNS server/);
  });

  it('a connection that is taken and broken: cut off', async () => {
    const reset = await serve((socket) => socket.once('data', () => socket.resetAndDestroy()));
    assert.equal((await check(`http://127.0.0.1:${reset}/v1`)).verdict, 'cutOff');
    const closed = await serve((socket) => socket.once('data', () => socket.end()));
    const found = await check(`http://127.0.0.1:${closed}/v1`);
    assert.equal(found.verdict, 'cutOff');
    assert.match(found.mend ?? '', /begin the base URL with https:/);
    const early = await serve((socket) => socket.end());
    const secure = await check(`https://127.0.0.1:${early}/v1`);
    assert.equal(secure.verdict, 'cutOff');
    assert.doesNotMatch(secure.mend ?? '', /https:/);
  });

  it('https where only http is spoken, and http where something else is: wrong protocol', async () => {
    const plain = createHttpServer((_request, response) => response.end());
    open.add(plain);
    const port = await listen(plain);
    const found = await check(`https://127.0.0.1:${port}/v1`);
    assert.equal(found.verdict, 'wrongProtocol', found.sentence);
    assert.match(found.sentence, /does not speak https on this port/);
    assert.match(found.mend ?? '', /http:\/\//);
    const shell = await serve((socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'));
    const odd = await check(`http://127.0.0.1:${shell}/v1`);
    assert.equal(odd.verdict, 'wrongProtocol', odd.sentence);
    assert.match(odd.mend ?? '', /https:\/\/, or check the port/);
  });

  it('a handshake that fails: no secure connection, and no word of certificates', async () => {
    const alert = await serve((socket) => {
      // What a TLS server sends that has nothing to offer: a fatal alert, handshake_failure.
      socket.once('data', () => socket.end(Buffer.from([0x15, 0x03, 0x03, 0, 2, 2, 40])));
    });
    const found = await check(`https://127.0.0.1:${alert}/v1`);
    assert.equal(found.verdict, 'tls', found.sentence);
    assert.doesNotMatch(found.sentence, /certificate/);
  });

  it('a port that fetch never goes to: wrong address', async () => {
    const found = await check('http://127.0.0.1:22/v1');
    assert.equal(found.verdict, 'wrongAddress', found.sentence);
    assert.match(found.sentence, /port that no web server may have/);
  });

  it('a certificate that nobody trusts: said so, and nothing got through', async () => {
    const untrusted = await startUntrustedServer();
    try {
      const found = await check(`${untrusted.url}/v1`);
      assert.equal(found.verdict, 'untrustedCertificate');
      assert.match(
        found.sentence,
        /^Untrusted certificate\..*does not trust \((?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED\w+)\)/,
      );
      assert.equal(untrusted.requests(), 0);
    } finally {
      await untrusted.stop();
    }
  });

  /** At a server whose maker is trusted: only what else is wrong with the certificate counts. */
  async function withCertificate(pair: { key: string; cert: string }, facts: CheckFacts = {}): Promise<KeyCheck> {
    const server = await startUntrustedServer(pair);
    const forget = trust(pair);
    try {
      return await check(`${server.url}/v1`, openai, facts);
    } finally {
      forget();
      assert.equal(server.requests(), 0);
      await server.stop();
    }
  }

  it('a certificate that is not valid yet: the clock', async () => {
    const found = await withCertificate(badCertificates.notYetValid);
    assert.equal(found.verdict, 'clock', found.sentence);
    assert.match(found.sentence, /by this machine's clock the certificate .* not valid \(CERT_NOT_YET_VALID\)/);
    assert.match(found.mend ?? '', /clock says \d{4}-\d\d-\d\d \d\d:\d\d \(UTC\)\. If that is wrong, set it right/);
  });

  it('one that has expired: the server’s fault, unless the clock is known to be off', async () => {
    const found = await withCertificate(badCertificates.expired);
    assert.equal(found.verdict, 'untrustedCertificate');
    assert.match(found.sentence, /that has expired \(CERT_HAS_EXPIRED\)/);
    assert.match(found.mend ?? '', /^If today is not \d{4}-\d\d-\d\d,/);
    const ahead = await withCertificate(badCertificates.expired, { skewMs: -3 * 86_400_000 });
    assert.equal(ahead.verdict, 'clock');
    assert.match(ahead.mend ?? '', /3 days ahead/);
    assert.equal((await withCertificate(badCertificates.expired, { skewMs: 2000 })).verdict, 'untrustedCertificate');
  });

  it('one of another name: said so', async () => {
    const found = await withCertificate(badCertificates.ofAnotherName);
    assert.equal(found.verdict, 'untrustedCertificate');
    assert.match(found.sentence, /of another name \(ERR_TLS_CERT_ALTNAME_INVALID\)/);
  });

  it('no network, and no time left: each by its name', async () => {
    for (const [code, verdict] of [
      ['ENETUNREACH', 'offline'],
      ['EHOSTUNREACH', 'offline'],
      ['ETIMEDOUT', 'timeout'],
      ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
      ['EPIPE', 'cutOff'],
      ['EPROTO', 'wrongProtocol'],
      ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'untrustedCertificate'],
    ] as const) {
      const found = await check('https://api.example.com/v1', openai, { fetch: failing(code) });
      assert.equal(found.verdict, verdict, code);
      assert.match(found.sentence, new RegExp(`\\(${code}\\)|speak https`));
    }
    for (const [code, verdict] of [
      ['ERR_NAME_NOT_RESOLVED', 'dns'],
      ['ERR_INTERNET_DISCONNECTED', 'offline'],
      ['ERR_PROXY_CONNECTION_FAILED', 'proxy'],
      ['ERR_CERT_AUTHORITY_INVALID', 'untrustedCertificate'],
      ['ERR_CONNECTION_TIMED_OUT', 'timeout'],
    ] as const) {
      const chromium: Fetch = () => Promise.reject(new TypeError('fetch failed', { cause: new Error(`net::${code}`) }));
      const found = await check('https://api.example.com/v1', openai, { fetch: chromium });
      assert.equal(found.verdict, verdict, code);
    }
  });

  it('a proxy that is not there is told from an address that is not', async () => {
    const proxy = { address: 'proxy.corp:8080', from: 'http.proxy' };
    const refused = failing('ECONNREFUSED', { address: '10.0.0.1', port: 8080 });
    const found = await check('https://api.example.com/v1', openai, { fetch: refused, proxy });
    assert.equal(found.verdict, 'proxy');
    assert.match(found.sentence, /^The proxy proxy\.corp:8080 \(http\.proxy\) cannot be reached \(ECONNREFUSED\)/);
    const unnamed = await check('https://api.example.com/v1', openai, {
      fetch: failing('ENOTFOUND', { hostname: 'proxy.corp' }),
    });
    assert.equal(unnamed.verdict, 'proxy');
    assert.match(unnamed.sentence, /^A proxy on the way/);
    const ownFault = await check('https://api.example.com:8443/v1', openai, {
      fetch: failing('ECONNREFUSED', { port: 8443 }),
      proxy,
    });
    assert.equal(ownFault.verdict, 'refused');
    assert.match(ownFault.mend ?? '', /go through the proxy proxy\.corp:8080/);
  });

  it('a proxy that wants a password, from a fetch that hands its answer on', async () => {
    const handsOn: Fetch = () => Promise.resolve(new Response('Sign in', { status: 407 }));
    const found = await check('https://api.example.com/v1', openai, { fetch: handsOn });
    assert.equal(found.verdict, 'proxy');
    assert.match(found.sentence, /\(407\)/);
  });

  it('a proxy that wants a password before it makes a tunnel: told, and no cancelling', async function () {
    this.timeout(20_000);
    const proxy = createHttpServer();
    proxy.on('connect', (_request, socket) => {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n');
    });
    open.add(proxy);
    const port = await listen(proxy);
    // Node reads these variables at its start.
    const script = `
      import { checkKey } from ${JSON.stringify(new URL('../../../../src/core/diagnosis/checkKey.ts', import.meta.url).href)};
      import { openai } from ${JSON.stringify(new URL('../../../../src/core/providers/openai.ts', import.meta.url).href)};
      import { systemClock } from ${JSON.stringify(new URL('../../../../src/core/systemClock.ts', import.meta.url).href)};
      const context = { fetch, baseUrl: 'https://api.example.com/v1', apiKey: 'x' };
      const { verdict, sentence } = await checkKey(openai, { context }, systemClock, new AbortController().signal);
      console.log(JSON.stringify({ verdict, sentence }));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: '' },
    });
    const found = JSON.parse(stdout) as Pick<KeyCheck, 'verdict' | 'sentence'>;
    assert.equal(found.verdict, 'proxy', found.sentence);
    assert.match(found.sentence, /wants a name and password before it leads to api\.example\.com \(407\)/);
  });
});

describe('a provider that cannot be asked at all', () => {
  const found = (thrown: unknown, baseUrl?: string) => checkOfObstacle(openai, undefined, baseUrl, thrown, systemClock);

  it('is told with what is missing', () => {
    for (const [code, verdict] of [
      ['noKey', 'noKey'],
      ['noAddress', 'noAddress'],
      ['disabled', 'disabled'],
      ['wantedKey', 'keyUnusable'],
      ['damagedKey', 'keyUnusable'],
      ['otherOrigin', 'otherOrigin'],
    ] as const) {
      const { verdict: got, sentence, mend } = found(new AppError('config', `Because of ${code}`, { code }));
      assert.equal(got, verdict, code);
      assert.ok(sentence.endsWith('.') && mend?.endsWith('.'), `${sentence} ${mend}`);
    }
    const gone = new AppError('config', 'The key "old" of OpenAI is gone; add it again', { code: 'noKey' });
    const named = checkOfObstacle(openai, 'old', openai.baseUrl, gone, systemClock);
    assert.equal(named.verdict, 'keyUnusable');
    assert.match(named.sentence, /^The key "old" of OpenAI is gone/);
    const odd = found(new AppError('config', '"nowhere" is not an address such as https://api.example.com/v1'));
    assert.equal(odd.verdict, 'wrongAddress');
    assert.match(odd.sentence, /"nowhere" is not an address/);
  });
});
