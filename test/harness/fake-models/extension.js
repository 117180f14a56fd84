// Offers language models to VS Code; what they answer, a test says through `exports.state`.
const vscode = require('vscode');

const changed = new vscode.EventEmitter();

const state = {
  /** Set by a test: `(model, messages, options, progress, token) => Promise<void>`. */
  answer: async () => {},
  /** Ids on offer. */
  models: ['fake-1', 'fake-2'],
  /** Tells VS Code that `models` are others now. */
  change() {
    changed.fire();
  },
};

function provider(idsOf) {
  return {
    onDidChangeLanguageModelChatInformation: changed.event,
    provideLanguageModelChatInformation: () =>
      idsOf().map((id) => ({
        id,
        name: `Model ${id}`,
        family: 'fake-family',
        version: '7',
        maxInputTokens: 12_345,
        maxOutputTokens: 678,
        capabilities: { toolCalling: true, imageInput: true },
      })),
    provideLanguageModelChatResponse: (model, messages, options, progress, token) =>
      state.answer(model, messages, options, progress, token),
    provideTokenCount: async () => 1,
  };
}

exports.activate = (context) => {
  context.subscriptions.push(
    changed,
    vscode.lm.registerLanguageModelChatProvider(
      'fake',
      provider(() => state.models),
    ),
    vscode.lm.registerLanguageModelChatProvider(
      'llm-workbench',
      provider(() => ['own']),
    ),
  );
  return { state };
};
