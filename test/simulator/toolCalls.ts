/** Tools: which of those on offer the model calls, and with what arguments. */
import { randomInt } from 'node:crypto';
import type { PlannedCall, Turn, Wishes } from './contract.ts';
import type { Cue } from './cues.ts';
import { asList, asObject, asText, type Json } from './json.ts';

/** A tool that the request offers; `schema` is JSON Schema. */
export type OfferedTool = { readonly name: string; readonly schema: Json };

/** What a request says of tools. */
export type ToolWishes = { readonly tools: readonly OfferedTool[]; readonly mustCall: boolean };

/** Tools and choice in OpenAI's form, `{ function: {…} }` or flat; the tools of the vendor itself have no name. */
export function openaiTools(body: Json): ToolWishes {
  const offered = asList(body['tools']).map((tool) => toolOf(asObject(asObject(tool)['function'] ?? tool)));
  const choice = body['tool_choice'];
  const wanted = asObject(choice);
  return chooseTools(offered, asText(choice), asText(asObject(wanted['function'])['name'] ?? wanted['name']));
}

/** A tool from its declaration, whatever its vendor calls the schema. */
export function toolOf(declared: Json): OfferedTool {
  const { name, parameters, parametersJsonSchema, input_schema } = declared;
  return { name: asText(name), schema: asObject(parameters ?? parametersJsonSchema ?? input_schema) };
}

/** `choice` in any vendor's word for none or any; `name` where one tool is demanded. */
export function chooseTools(offered: readonly OfferedTool[], choice: string, name = ''): ToolWishes {
  if (/^none$/i.test(choice)) return { tools: [], mustCall: false };
  const tools = offered.filter((tool) => (name ? tool.name === name : tool.name !== ''));
  return { tools, mustCall: name !== '' || /^(required|any)$/i.test(choice) };
}

/**
 * The calls in place of an answer: on cue, or where the request demands one; never right after results, which are
 * answered. `simulate: tool call read_file {"path":"a.ts"}` says which tool and with what.
 */
export function planCalls(turns: readonly Turn[], wishes: Wishes, cue: Cue | undefined): Omit<PlannedCall, 'id'>[] {
  const { tools, mustCall } = wishes;
  const [first, second = first] = tools;
  if (!first || turns.at(-1)?.role === 'tool') return [];
  const isAsked = cue === 'tool call' || cue === 'tool calls';
  if (!isAsked && !mustCall) return [];
  const question = turns.findLast((turn) => turn.role === 'user')?.text ?? '';
  const [, name, given] = /simulate:\s*tool calls?[ \t]*([\w.-]*)[ \t]*(\{[^\n]*\})?/i.exec(question) ?? [];
  const named = tools.find((tool) => tool.name === name) ?? first;
  const calls = [{ name: named.name, argumentsJson: validJson(given) ?? example(named.schema, 1) }];
  if (cue === 'tool calls' && second) calls.push({ name: second.name, argumentsJson: example(second.schema, 2) });
  return calls;
}

function validJson(text: string | undefined): string | undefined {
  if (!text) return undefined;
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function example(schema: Json, variant: number): string {
  return JSON.stringify(exampleOf({ type: 'object', ...schema }, 'value', variant));
}

/** A value that the schema allows; `variant` keeps two calls apart. */
function exampleOf(schema: Json, name: string, variant: number): unknown {
  const choices = asList(schema['enum']);
  if (choices.length > 0) return choices[(variant - 1) % choices.length];
  switch (schema['type']) {
    case 'object': {
      const properties = asObject(schema['properties']);
      const required = asList(schema['required']);
      const wanted = required.length > 0 ? required.map(String) : Object.keys(properties);
      return Object.fromEntries(wanted.map((key) => [key, exampleOf(asObject(properties[key]), key, variant)]));
    }
    case 'array':
      return [exampleOf(asObject(schema['items']), name, variant)];
    case 'integer':
    case 'number':
      return variant;
    case 'boolean':
      return variant === 1;
    default:
      return /path|file/i.test(name) ? 'README.md' : `${name} ${variant}`;
  }
}

/** Letters and digits for an id. */
export function idOf(length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
}

/** What the tools gave back since the last question, for the answer to it. */
export function describeResults(turns: readonly Turn[]): string {
  const lastQuestion = turns.findLastIndex((turn) => turn.role === 'user');
  const results = turns.slice(lastQuestion + 1).filter((turn) => turn.role === 'tool');
  return results.map(({ text }) => `> ${text.split('\n', 1)[0]?.slice(0, 200)}`).join('\n>\n');
}
