// No key gets through, by any door and in any dress; ordinary text does.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { checkKey } from '../../../src/core/diagnosis/checkKey.ts';
import { AppError, errorFromHttp } from '../../../src/core/errors.ts';
import { describeError, storedError } from '../../../src/core/errorMessages.ts';
import { Redactor } from '../../../src/core/redact.ts';
import { ManualClock } from '../support/manualClock.ts';
import { plainKeys, prefixedKeys } from '../support/vendorKeys.ts';
import { findProvider } from '../../harness/findProvider.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A text that holds the key, as logs and servers write it. The name of the door is the name of the test. */
type Door = (key: string) => string;

/** Here a key must look like one, or be in use. */
const openDoors: Readonly<Record<string, Door>> = {
  alone: (key) => key,
  'a sentence': (key) => `Incorrect key ${key}, see your account.`,
  'the end of a sentence': (key) => `The key is ${key}.`,
  'brackets and quotes': (key) => `refused ("${key}") <${key}> '${key}' \`${key}\``,
  'a line of its own in JSON': (key) => JSON.stringify(`first\n${key}\nlast\t${key}`),
  'JSON in JSON': (key) => JSON.stringify(JSON.stringify({ tried: [key] })),
  'escaped quotes of another JSON writer': (key) => String.raw`{\u0022tried\u0022:\u0022${key}\u0022}`,
  'a path': (key) => `GET /v1/${encodeURIComponent(key)}/models`,
  'an encoded query inside a query': (key) => `https://a.example/?to=https%3A%2F%2Fb.example%3Fk%3D${key}`,
  'the name of a field': (key) => JSON.stringify({ [key]: true }),
  'a user name in an address': (key) => `https://${encodeURIComponent(key)}@a.example/v1`,
};

/** Here the name beside it gives any key away. */
const namedDoors: Readonly<Record<string, Door>> = {
  'an Authorization header': (key) => `{ Authorization: 'Bearer ${key}' }`,
  'a raw header': (key) => `authorization: Bearer ${key}\r\nhost: a.example`,
  'a bearer in a sentence': (key) => `sent with bearer ${key} and refused`,
  'basic authentication': (key) => `Authorization: Basic ${base64(`user:${key}`)}`,
  'x-api-key': (key) => `x-api-key: ${key}`,
  'x-goog-api-key': (key) => `'x-goog-api-key' => '${key}'`,
  'another scheme': (key) => `Authorization: Token ${key}`,
  '?key=': (key) => `https://a.example/v1beta/models?key=${encodeURIComponent(key)}&alt=sse`,
  '&access_token=': (key) => `https://a.example/?alt=sse&access_token=${encodeURIComponent(key)}#top`,
  '?key= within an address': (key) => `redirect=https%3A%2F%2Fa.example%3Fkey%3D${encodeURIComponent(key)}`,
  'a JSON body': (key) => JSON.stringify({ model: 'm', api_key: key }),
  'a JSON body in JSON': (key) => JSON.stringify(JSON.stringify({ apiKey: key })),
  'an environment file': (key) => `export MISTRAL_API_KEY="${key}"`,
  'a camel-case field': (key) => `{ mistralApiKey: '${key}' }`,
  'a password in an address': (key) => `http://user:${encodeURIComponent(key)}@a.example/`,
  "a vendor's sentence": (key) => `Incorrect API key provided: ${key}. Check your account.`,
  'curl with the secret key of AWS': (key) => `aws_secret_access_key = ${key}`,
};

/** No 12 characters of the key in a row, in plain or in an encoding; base64 wherever in a text the key began. */
function assertGone(text: string, key: string): void {
  const coded = ['', '?', '??'].map((lead) => base64(`${lead}${key}`).slice(lead ? 4 : 0));
  const forms = [key, encodeURIComponent(key), ...coded];
  forms.push(...coded.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')));
  for (const form of forms) {
    for (let at = 0; at + 12 <= form.length; at += 1) {
      const piece = form.slice(at, at + 12);
      assert.ok(!text.includes(piece), `${piece} of ${key} is left in: ${text}`);
    }
  }
}

describe('Redactor', () => {
  describe('takes keys that nobody told it of out of', () => {
    for (const [door, write] of Object.entries(openDoors)) {
      it(door, () => {
        for (const key of Object.values(prefixedKeys)) {
          assertGone(new Redactor().text(write(key)), key);
        }
      });
    }
    for (const [door, write] of Object.entries(namedDoors)) {
      it(`${door}, whatever they look like`, () => {
        for (const key of [...Object.values(prefixedKeys), ...Object.values(plainKeys)]) {
          assertGone(new Redactor().text(write(key)), key);
        }
      });
    }

    it('short keys in headers, such as those of the LiteLLM guide', () => {
      const key = ['sk', '1234'].join('-');
      for (const text of [`Authorization: Bearer ${key}`, `bearer ${key}`, `"api_key": "${key}"`]) {
        assert.ok(!new Redactor().text(text).includes(key), text);
      }
    });
  });

  describe('takes keys in use out of everything', () => {
    const everyDoor = { ...openDoors, ...namedDoors };
    const encodings: Readonly<Record<string, Door>> = {
      ...everyDoor,
      base64: (key) => `data=${base64(key)}`,
      'base64 inside a longer text': (key) =>
        ['', 'a', 'ab', 'abc'].map((lead) => base64(`${lead}${key} and more`)).join(' '),
      'base64 for addresses': (key) => Buffer.from(`user:${key}:x`).toString('base64url'),
      'an address with small hex digits': (key) =>
        encodeURIComponent(key).replace(/%../g, (code) => code.toLowerCase()),
      'JSON with escaped slashes': (key) => JSON.stringify({ k: key }).replaceAll('/', String.raw`\/`),
      'a message that was cut': (key) => `Refused: ${key.slice(0, -2)}`,
      'a message that was cut early': (key) => `Refused: ${key.slice(0, Math.ceil(key.length * 0.6))}… (cut)`,
    };
    for (const [door, write] of Object.entries(encodings)) {
      it(door, () => {
        for (const key of [...Object.values(prefixedKeys), ...Object.values(plainKeys), 'Käse "quoted" \\ + /päss']) {
          const redactor = new Redactor();
          redactor.remember(key);
          assertGone(redactor.content(write(key)), key);
          assertGone(redactor.text(write(key)), key);
        }
      });
    }

    it('of any shape', () => {
      fc.assert(
        fc.property(fc.string({ minLength: 8, maxLength: 60 }), fc.string(), fc.string(), (key, before, after) => {
          fc.pre(key.trim().length >= 8 && !'[key removed]'.includes(key.trim()));
          const redactor = new Redactor();
          redactor.remember(key);
          const clean = redactor.content(`${before}${key}${after}`);
          assert.ok(!clean.replaceAll('[key removed]', '').includes(key.trim()));
        }),
      );
    });

    it('also where one key begins like another', () => {
      const short = prefixedKeys['DeepSeek'] ?? '';
      const long = `${short}-Extended-Tail`;
      const redactor = new Redactor();
      redactor.remember(short);
      redactor.remember(long);
      assert.equal(redactor.content(`${long} ${short}`), '[key removed] [key removed]');
    });

    it('with the blanks around them that people paste', () => {
      const key = plainKeys['Mistral'] ?? '';
      const redactor = new Redactor();
      redactor.remember(`  ${key}\n`);
      assert.equal(redactor.content(`<${key}>`), '<[key removed]>');
    });

    it('but forgets nothing and blanks no words for short or absent ones', () => {
      const redactor = new Redactor();
      redactor.remember(undefined);
      redactor.remember('');
      redactor.remember('test');
      assert.equal(redactor.text('a test of text'), 'a test of text');
    });
  });

  describe('leaves ordinary text alone:', () => {
    const code = [
      'api_key=os.environ["X"]',
      'const client = new OpenAI({ apiKey: process.env.OPENAI_API_KEY });',
      'password: string;',
      'function login(password: string, token?: string): Promise<Session>',
      'headers: { Authorization: `Bearer ${token}` }',
      'url = "https://user:secret@example.com/?key=value123"',
      'const example = "sk-xxxxxxxxxxxxxxxxxxxxxxxx";',
      'AKIAIOSFODNN7EXAMPLE',
    ];
    it('what people and models write keeps all of its code', () => {
      const redactor = new Redactor();
      redactor.remember(prefixedKeys['Anthropic']);
      for (const line of code) {
        assert.equal(redactor.content(line), line);
      }
      assert.deepEqual(redactor.data({ lines: code }, redactor.content), { lines: code });
    });

    const prose = [
      'Use sk-learn or scikit-learn for the task-list, the risk-assessment and desk-reservation-system-two.',
      'The class sk-folding-cube-and-fading-circle spins.',
      'A bearer of bad news, basic authentication, Basic JavaScript, a bearer token.',
      'Basic internationalization is done.',
      'api_key=os.environ["X"]',
      'password: string',
      'The API key is missing. Authorization: required.',
      'At 12:30:45, request 7f9c2ba4-e88f-427d-a2a8-1f2d3c4b5a69 took 1.2 s.',
      'commit 9fceb02d0ae598e95dc970b74767f19372d61af8 of https://github.com/a/b.git?tab=readme',
      'see https://medium.com/@somebody/article and ssh://git@host.example/repo, http://127.0.0.1:11434/v1',
      'max_tokens=4096, tokens: 12000, keyboard, monkey, turkey=Ankara',
    ];
    it('logs and errors keep their prose', () => {
      for (const line of prose) {
        assert.equal(new Redactor().text(line), line);
      }
    });
  });

  describe('cleans data', () => {
    it('through nested values and names, and cuts circles', () => {
      const key = prefixedKeys['Groq'] ?? '';
      const value: Record<string, unknown> = { list: [{ deep: [`a ${key}`] }], [key]: 1, none: null, on: true, n: 1.5 };
      value['self'] = value;
      assert.deepEqual(new Redactor().data(value), {
        list: [{ deep: ['a [key removed]'] }],
        '[key removed]': 1,
        none: null,
        on: true,
        n: 1.5,
        self: '[circular]',
      });
      assert.equal(value['self'], value, 'the original stays as it is');
    });

    it('in fields whose name alone gives them away', () => {
      for (const key of Object.values(plainKeys)) {
        const clean = new Redactor().data({
          headers: { 'x-api-key': key, authorization: key },
          apiKey: key,
          model: 'm',
        });
        assertGone(JSON.stringify(clean), key);
        assert.equal(clean.model, 'm');
      }
    });

    it('keeps the same object twice when it is no circle, and a hostile name a plain field', () => {
      const shared = { a: 1 };
      assert.deepEqual(new Redactor().data([shared, shared]), [{ a: 1 }, { a: 1 }]);
      const hostile = JSON.parse('{"__proto__":{"polluted":true}}') as object;
      const clean = new Redactor().data(hostile);
      assert.ok(Object.hasOwn(clean, '__proto__'));
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    });
  });

  it("an error keeps no key on its way from the vendor's reply to what is shown", () => {
    for (const key of [...Object.values(prefixedKeys), ...Object.values(plainKeys)]) {
      const redactor = new Redactor();
      redactor.remember(key);
      const error = errorFromHttp({
        status: 400,
        // Cut by the reader of bodies in the middle of the key.
        body: `${'x'.repeat(500 - Math.ceil(key.length * 0.7))}${key}`,
        code: `code ${key}`,
        headers: new Headers({ 'x-request-id': `req ${key}` }),
        model: `model ${key}`,
        cause: new Error(`Authorization: Bearer ${key}`),
      });
      const stored = storedError(error, redactor.text);
      assertGone(JSON.stringify([stored, describeError(stored, {})]), key);
    }
  });

  it('the sentence of a key test holds no key once it is cleaned as its callers do', async () => {
    const provider = findProvider('openai');
    assert.ok(provider);
    for (const key of [...Object.values(prefixedKeys), ...Object.values(plainKeys)]) {
      const redactor = new Redactor();
      redactor.remember(key);
      const refusing = {
        ...provider,
        check: () => Promise.reject(new AppError('badRequest', `Incorrect API key provided: ${key}`)),
      };
      const connection = {
        source: 'stored' as const,
        keyName: 'k',
        simulated: false,
        origin: 'https://a.example',
        context: { fetch, baseUrl: 'https://a.example/v1', apiKey: key },
      };
      const { sentence } = await checkKey(refusing, connection, new ManualClock(), new AbortController().signal);
      assert.match(sentence, /^Could not be checked/);
      assertGone(redactor.text(sentence), key);
    }
  });

  describe('comes to an end for hostile text of a megabyte:', () => {
    const filled = (piece: string) => piece.repeat(Math.ceil(1_000_000 / piece.length));
    const hostile: Readonly<Record<string, string>> = {
      'blanks after a name': `bearer${filled(' ')}x`,
      'blanks everywhere': filled(' \t'),
      'beginnings of keys': filled('sk-'),
      'beginnings with letters': filled('sk-a-'),
      'one endless word': filled('a'),
      'names without values': filled('api_key'),
      'names and colons': filled('api_key : '),
      bearers: filled('bearer '),
      'authorizations without an end': filled('authorization: bearer '),
      backslashes: `password${filled('\\')}`,
      'ampersands with words': filled('&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'),
      'addresses without users': filled('http://'),
      'an address without an end': `https://${filled('a:')}`,
      'percent signs': filled('%3D%'),
      'dots and equals': filled('.=~'),
    };
    for (const [name, text] of Object.entries(hostile)) {
      it(name, () => {
        const redactor = new Redactor();
        redactor.remember(prefixedKeys['OpenAI project']);
        redactor.remember('a'.repeat(40));
        assert.equal(typeof redactor.text(text), 'string');
      }).timeout(30_000);
    }
  });
});
