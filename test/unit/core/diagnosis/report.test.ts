// A report can be pasted into a public bug report: it holds what is needed and nothing of the person's.
import assert from 'node:assert/strict';
import { connectionReport, type ReportedCheck } from '../../../../src/core/diagnosis/report.ts';

const check: ReportedCheck = {
  provider: 'OpenAI',
  address: 'vendor',
  key: 'stored',
  verdict: 'noCredit',
  technical: '429 insufficient_quota',
  tookMs: 420,
};

describe('the report of connections', () => {
  it('is a table of what was found, in Markdown', () => {
    const report = connectionReport({ 'LLM Workbench': '1.2.3', System: 'linux x64', Proxy: undefined }, [
      check,
      { provider: undefined, address: 'own', key: 'none', verdict: 'dns', technical: 'ENOTFOUND', tookMs: 0 },
    ]);
    assert.equal(
      report,
      [
        '### Connections',
        '',
        '- LLM Workbench: 1.2.3',
        '- System: linux x64',
        '',
        '| Provider | Address | Key | Result | Code | Time |',
        '| --- | --- | --- | --- | --- | --- |',
        '| OpenAI | vendor | stored | no credit | 429 insufficient_quota | 0.42 s |',
        '| own endpoint | own | none | name not found | ENOTFOUND |  |',
        '',
      ].join('\n'),
    );
    assert.match(connectionReport({}, []), /Nothing was tested\./);
  });

  it('leaves out of a server’s code what is no code, and cannot be broken out of', () => {
    for (const [technical, left] of [
      ['401 sk-proj-abcdefghij0123456789', '401'],
      ['401 someone@acme.example', '401'],
      ['403 https://llm.acme.example/v1', '403'],
      ['400 | evil | `x` | [a](http://b)', '400 evil'],
      [`400 ${'a'.repeat(60)}`, '400'],
      ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE'],
    ] as const) {
      const row = connectionReport({}, [{ ...check, technical }])
        .split('\n')
        .at(-2);
      assert.equal(row, `| OpenAI | vendor | stored | no credit | ${left} | 0.42 s |`);
    }
  });
});
