import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { cacheKey } from '../../../../src/core/pipeline/cacheKey.ts';
import type { Target } from '../../../../src/core/pipeline/call.ts';
import type { ChatMessage, ChatRequest } from '../../../../src/core/provider.ts';
import { callTo, scriptedProvider } from '../../support/scriptedProvider.ts';

const REQUEST: Required<ChatRequest> = {
  model: 'm',
  system: 'Be brief',
  messages: [
    {
      role: 'user',
      parts: [
        { type: 'text', text: 'Hi' },
        { type: 'image', mediaType: 'image/png', data: 'AAAA' },
      ],
    },
  ],
  temperature: 0.5,
  topP: 0.9,
  maxOutputTokens: 100,
  stop: ['END'],
  seed: 1,
  reasoningEffort: 'low',
  responseFormat: { type: 'json', schema: { type: 'object' }, name: 'n' },
  tools: [{ name: 'f', description: 'd', inputSchema: {} }],
  toolChoice: 'auto',
  promptCache: '5m',
  modelInfo: { id: 'm', abilities: { tools: true }, contextWindow: 8000 },
};

/** Another value for each. */
const OTHER: { [Field in keyof ChatRequest]-?: ChatRequest[Field][] } = {
  model: ['n'],
  system: ['be brief', '', undefined],
  messages: [
    [],
    [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
    [{ role: 'assistant', parts: [{ type: 'text', text: 'Hi' }] }],
    [
      {
        role: 'user',
        parts: [
          { type: 'text', text: 'Hi' },
          { type: 'image', mediaType: 'image/png', data: 'AAAB' },
        ],
      },
    ],
  ],
  temperature: [0.6, 0, undefined],
  topP: [1],
  maxOutputTokens: [101, undefined],
  stop: [['END', 'STOP'], []],
  seed: [2],
  reasoningEffort: ['high'],
  responseFormat: [{ type: 'json' }, { type: 'json', schema: { type: 'array' }, name: 'n' }],
  tools: [
    [],
    [{ name: 'f', description: 'e', inputSchema: {} }],
    [{ name: 'f', description: 'd', inputSchema: { a: [] } }],
  ],
  toolChoice: ['none', { name: 'f' }],
  promptCache: ['1h'],
  modelInfo: [
    { id: 'm', abilities: {}, contextWindow: 8000 },
    { id: 'm', abilities: { tools: true }, contextWindow: 4000 },
    { id: 'm', abilities: { tools: true }, contextWindow: 8000, refuses: ['temperature'] },
  ],
};

const target = (values: Partial<Target> = {}): Target => ({
  ...callTo(scriptedProvider()),
  request: REQUEST,
  ...values,
});
const { connection } = target();

/** Any text, halves of characters too. */
const words = fc.string({ unit: 'binary', maxLength: 6 });
const message: fc.Arbitrary<ChatMessage> = fc.oneof(
  fc.record({
    role: fc.constant('user' as const),
    parts: fc.array(fc.record({ type: fc.constant('text' as const), text: words }), { maxLength: 2 }),
  }),
  fc.record({
    role: fc.constant('assistant' as const),
    parts: fc.array(
      fc.record({ type: fc.constant('toolCall' as const), id: words, name: words, argumentsJson: words }),
      { maxLength: 2 },
    ),
  }),
);
const anyRequest: fc.Arbitrary<ChatRequest> = fc.record(
  {
    model: fc.constantFrom('m', 'n'),
    messages: fc.array(message, { maxLength: 2 }),
    system: words,
    temperature: fc.constantFrom(0, 0.5, 1),
    stop: fc.array(words, { maxLength: 2 }),
    responseFormat: fc.record({
      type: fc.constant('json' as const),
      schema: fc.dictionary(words, fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>, { maxKeys: 3 }),
    }),
  },
  { requiredKeys: ['model', 'messages'] },
);

/** The same with the properties of all objects in another order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(turned);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([name, inner]) => [name, turned(inner)]),
      )
    : value;
}

describe('the key of a cached answer', () => {
  for (const [field, others] of Object.entries(OTHER)) {
    it(`is another for another ${field}`, () => {
      const keys = [REQUEST, ...(others as unknown[]).map((other) => ({ ...REQUEST, [field]: other }))].map((request) =>
        cacheKey(target({ request })),
      );
      assert.equal(new Set(keys).size, keys.length);
    });
  }

  it('is another for another provider, address, path, and repetition', () => {
    const at = (origin: string, baseUrl: string) =>
      target({ connection: { ...connection, origin, context: { ...connection.context, baseUrl } } });
    const keys = [
      cacheKey(target()),
      cacheKey(target(), 1),
      cacheKey(target({ provider: scriptedProvider({ id: 'other' }) })),
      cacheKey(at('https://other.example.test', connection.context.baseUrl)),
      cacheKey(at(connection.origin, 'https://api.example.test/deployments/a')),
      cacheKey(target({ connection: { ...connection, simulated: true } })),
    ];
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(cacheKey(target(), 0), cacheKey(target()));
  });

  it('holds no key, no name of one, no header, and nothing that changes no answer', () => {
    const context = {
      ...connection.context,
      baseUrl: 'https://user:secret@api.example.test/v1',
      apiKey: 'sk-secret',
      headers: { authorization: 'secret' },
      organization: 'org',
    };
    const price = { inputPerMillion: 1, outputPerMillion: 2 };
    const other = target({
      connection: { ...connection, keyName: 'private', source: 'environment', context },
      request: { ...REQUEST, modelInfo: { ...REQUEST.modelInfo, name: 'Model', price, releasedAt: 5 } },
    });
    assert.equal(cacheKey(other), cacheKey(target()));
    assert.match(cacheKey(other), /^[0-9a-f]{64}$/);
  });

  it('is the same exactly for the same request, in whatever order it is written', () => {
    fc.assert(
      fc.property(anyRequest, anyRequest, (one, other) => {
        const key = cacheKey(target({ request: one }));
        assert.equal(cacheKey(target({ request: turned(one) as ChatRequest })), key);
        const isSame = JSON.stringify(sortedCopy(one)) === JSON.stringify(sortedCopy(other));
        assert.equal(cacheKey(target({ request: other })) === key, isSame);
      }),
      { numRuns: 500 },
    );
  });

  it('is another when a single place of a request is', () => {
    fc.assert(
      fc.property(anyRequest, fc.nat(), (request, choice) => {
        const changes = changesOf(request);
        const changed = changes[choice % changes.length];
        assert.notEqual(cacheKey(target({ request: changed as ChatRequest })), cacheKey(target({ request })));
      }),
      { numRuns: 500 },
    );
  });
});

/** Order of names does not count; independent of how the key sorts. */
function sortedCopy(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sortedCopy);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return {
    entries: Object.keys(value)
      .toSorted()
      .map((name) => [name, sortedCopy((value as Record<string, unknown>)[name])]),
  };
}

/** The value with one text, number or list in it changed, once for each. */
function changesOf(value: unknown): unknown[] {
  if (typeof value === 'string') {
    return [`${value}x`];
  }
  if (typeof value === 'number') {
    return [value === 0 ? 1 : -value];
  }
  if (Array.isArray(value)) {
    return [
      [...value, 'more'],
      ...value.flatMap((inner, index) => changesOf(inner).map((changed) => value.with(index, changed))),
    ];
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) =>
        changesOf(inner).map((changed) => ({ ...value, [name]: changed })),
      )
    : [];
}
