// The voices of endpoints that a person named: a plain server, a company's gateway with forms of its own, one with Responses.
import { EndpointSet } from '../../../../src/core/endpoints/endpointSet.ts';
import type { Provider } from '../../../../src/core/provider.ts';
import type { Voice } from '../voice.ts';
import { chatVoice } from './chatVoice.ts';
import { openaiResponses } from './responsesVoices.ts';

/** As it would stand in the settings; the address is given with each call. */
const SETTINGS = {
  house: { name: 'House server', baseUrl: 'http://127.0.0.1:8000/v1', reasoning: 'reasoning_content' },
  company: {
    name: 'Company gateway',
    baseUrl: 'https://ai.example/v1',
    keyHeader: 'api-key',
    apiVersion: '2026-01-01',
  },
  responses: { name: 'Responses server', baseUrl: 'https://r.example/v1', api: 'responses' },
};
const set = new EndpointSet({ stored: () => SETTINGS, isTaken: () => false });

function endpoint(id: keyof typeof SETTINGS): Provider {
  const found = set.all().find((provider) => provider.id === id);
  if (!found) {
    throw new Error(`The endpoint ${id} was not understood`);
  }
  return found;
}

const versioned = (path: string) => `${path}?api-version=2026-01-01`;
const company = chatVoice(endpoint('company'), { reasoningIn: 'reasoning' });

export const endpointVoices: readonly Voice[] = [
  chatVoice(endpoint('house'), { reasoningIn: 'reasoning_content', reasoningBack: 'reasoning_content' }),
  {
    ...company,
    path: versioned(company.path),
    keyHeader: (key) => ['api-key', key],
    ...(company.embeddings && { embeddings: { ...company.embeddings, path: versioned(company.embeddings.path) } }),
  },
  { ...openaiResponses, provider: endpoint('responses'), way: 'Responses', recordings: [] },
];
