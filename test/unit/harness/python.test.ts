// When the tests against a real LiteLLM are skipped, and where it is kept.
import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { cacheDir, isOutOfReach } from '../../real/python.ts';

/** As pip 23.2 prints it. */
const retrying = (error: string) =>
  `WARNING: Retrying (Retry(total=0, connect=None, read=None)) after connection broken by '${error}': /simple/litellm/\n`;
const refused = retrying("NewConnectionError('<HTTPSConnection>: Failed to establish a new connection: [Errno 111]')");
const noVersion = (versions: string) =>
  `ERROR: Could not find a version that satisfies the requirement litellm==1.106.2 (from versions: ${versions})\n`;

describe('an installation of LiteLLM', () => {
  const offline: [string, string][] = [
    ['a refused connection', refused + noVersion('none')],
    ['no name server', retrying("NewConnectionError('Name or service not known')") + noVersion('none')],
    ['a proxy that refuses', retrying("ProxyError('Cannot connect to proxy.', OSError('403'))") + noVersion('none')],
    ['a download that stands still', 'pip._vendor.urllib3.exceptions.ReadTimeoutError: Read timed out.\n'],
    ['a download that fails', "ERROR: Could not install packages due to an OSError: HTTPSConnectionPool(host='x')\n"],
  ];
  for (const [what, output] of offline) {
    it(`is skipped for ${what}`, () => assert.equal(isOutOfReach(`pip exited with 1:\n${output}`), true));
  }

  const failures: [string, string][] = [
    ['a version that is gone', noVersion('1.0.0, 1.1.0')],
    ['a version that is gone, after a stumble', refused + noVersion('1.0.0, 1.1.0')],
    ['an index that holds nothing', noVersion('none')],
    ['a certificate that is not trusted', retrying("SSLError(SSLCertVerificationError(1, 'x'))") + noVersion('none')],
    ['a certificate of a download', "ERROR: HTTPSConnectionPool(host='x'): Max retries (Caused by SSLError(1))\n"],
    ['constraints that do not fit', `${refused}ERROR: ResolutionImpossible: for help visit https://pip.pypa.io\n`],
    ['a full disk', `${refused}ERROR: Could not install packages due to an OSError: [Errno 28] No space left\n`],
  ];
  for (const [what, output] of failures) {
    it(`fails for ${what}`, () => assert.equal(isOutOfReach(`pip exited with 1:\n${output}`), false));
  }

  it('is kept in the cache of the user, which `npm ci` does not touch', () => {
    assert.equal(cacheDir({ XDG_CACHE_HOME: '/var/cache/me' }), '/var/cache/me/llm-workbench-tests');
    for (const other of ['', 'relative/path', undefined]) {
      assert.equal(cacheDir({ XDG_CACHE_HOME: other }), join(homedir(), '.cache/llm-workbench-tests'));
    }
  });
});
