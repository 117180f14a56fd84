// The tools that a caller offers, and the form that it wants the answer in.
import type { ChatRequest, ToolDefinition } from '../provider.ts';
import {
  type Fields,
  readList,
  readName,
  readObject,
  readOptionalObject,
  readOptionalText,
  refuse,
  refuseUnsupported,
} from './fields.ts';

const MOST_TOOLS = 1000;
const WITHOUT_ARGUMENTS = { type: 'object', properties: {} };

export function readTools(body: Fields): Pick<ChatRequest, 'tools' | 'toolChoice'> {
  const { tools: value, tool_choice: choice } = body;
  const tools = value === undefined || value === null ? [] : readList(value, 'tools', MOST_TOOLS).map(readTool);
  if (tools.length === 0) {
    return choice === undefined || choice === null || choice === 'none' || choice === 'auto'
      ? {}
      : refuse('tool_choice', 'is only allowed where tools are given.');
  }
  return { tools, toolChoice: readChoice(choice, tools) };
}

function readTool(item: unknown, at: number): ToolDefinition {
  const param = `tools[${at}]`;
  const tool = readObject(item, param);
  if (tool['type'] !== 'function') {
    refuseUnsupported(`${param}.type`, 'must be function: other kinds of tools are not supported.');
  }
  const definition = readObject(tool['function'], `${param}.function`);
  return {
    name: readName(definition['name'], `${param}.function.name`),
    description: readOptionalText(definition['description'], `${param}.function.description`) ?? '',
    inputSchema: readOptionalObject(definition['parameters'], `${param}.function.parameters`) ?? WITHOUT_ARGUMENTS,
  };
}

function readChoice(choice: unknown, tools: readonly ToolDefinition[]): ChatRequest['toolChoice'] {
  if (choice === undefined || choice === null) {
    return undefined;
  }
  if (choice === 'auto' || choice === 'none' || choice === 'required') {
    return choice;
  }
  const { type, function: called } = readObject(choice, 'tool_choice');
  if (type !== 'function') {
    return refuseUnsupported('tool_choice', 'must be auto, none, required, or name a function.');
  }
  const name = readName(readObject(called, 'tool_choice.function')['name'], 'tool_choice.function.name');
  return tools.some((tool) => tool.name === name)
    ? { name }
    : refuse('tool_choice.function.name', 'is not the name of a tool that is given.');
}

export function readResponseFormat(body: Fields): ChatRequest['responseFormat'] {
  const format = readOptionalObject(body['response_format'], 'response_format');
  switch (format?.['type']) {
    case undefined:
      return format === undefined ? undefined : refuse('response_format.type', 'is missing.');
    case 'text':
      return undefined;
    case 'json_object':
      return { type: 'json' };
    case 'json_schema': {
      const shape = readObject(format?.['json_schema'], 'response_format.json_schema');
      return {
        type: 'json',
        schema: readOptionalObject(shape['schema'], 'response_format.json_schema.schema') ?? {},
        name: readName(shape['name'], 'response_format.json_schema.name'),
      };
    }
    default:
      return refuse('response_format.type', 'must be text, json_object or json_schema.');
  }
}
