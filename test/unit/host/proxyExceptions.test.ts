// Which servers the proxy is not asked for, as VS Code decides it.
import assert from 'node:assert/strict';
import { isProxyException } from '../../../src/host/proxyExceptions.ts';

describe('an exception from the proxy', () => {
  const ADDRESS = 'https://llm.corp.example/v1';
  for (const [entry, expected] of [
    ['llm.corp.example', true],
    ['corp.example', true],
    ['.corp.example', true],
    [' LLM.Corp.Example ', true],
    ['*', true],
    ['llm.corp.example:443', true],
    ['llm.corp.example:8443', false],
    ['lm.corp.example', false],
    ['example.org', false],
    ['', false],
  ] as const) {
    it(`"${entry}": ${expected}`, () => {
      assert.equal(isProxyException(ADDRESS, [entry], {}), expected);
      assert.equal(isProxyException(ADDRESS, undefined, { NO_PROXY: `other.example,${entry}` }), expected);
      assert.equal(isProxyException(ADDRESS, [], { no_proxy: entry }), expected);
    });
  }

  it('of the environment does not count beside those of the setting, nor what is no list', () => {
    assert.equal(isProxyException(ADDRESS, ['other.example'], { NO_PROXY: '*' }), false);
    assert.equal(isProxyException(ADDRESS, 'llm.corp.example', {}), false);
    assert.equal(isProxyException(ADDRESS, [1, null], { NO_PROXY: 'corp.example' }), true);
    assert.equal(isProxyException('http://a.example:8080', ['a.example:8080'], {}), true);
    assert.equal(isProxyException('http://a.example', ['a.example:80'], {}), true);
    assert.equal(isProxyException('https:', ['corp.example'], {}), false);
  });
});
