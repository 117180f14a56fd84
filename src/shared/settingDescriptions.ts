// What each setting does, in words: for the settings page, package.json and docs/CONFIGURATION.md; the program itself never reads it.
import { SETTINGS, type SettingDefinition } from './settingDefinitions.ts';

/** What happens, with unit and default. By the setting's id. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  defaultModel:
    'The model that is asked, as provider/model, for example anthropic/claude-haiku-4-5, the name of an alias, or auto, which lets the router choose for each question (auto:cost_optimized and so on: by that strategy). Empty: a model of the default provider, or else the cheapest of the providers that are set up.',
  defaultProvider:
    'Id of the provider that is asked while no model is chosen, for example ollama: the model that OPENAI_MODEL, ANTHROPIC_MODEL or OLLAMA_MODEL names, or else its cheapest. Empty: any provider that is set up.',
  systemPrompt: 'Instructions that every new conversation begins with. Empty: none.',
  temperature: "Randomness of the answers, 0 to 2, for new conversations. Unset: each model's own default.",
  topP: "Share of the likeliest tokens to choose from, 0 to 1, for new conversations. Unset: each model's own default.",
  maxOutputTokens:
    "Longest answer in tokens, reasoning included, for new conversations. Unset: each model's own limit. Default: 4096.",
  reasoningEffort:
    "How long models that reason do so before they answer, for new conversations; a model that lacks a level takes the nearest. Unset: each model's own default.",
  systemPrompts:
    'System prompts by name, to choose from in the parameters of a conversation. A workspace may bring more; none is used unasked.',
  pinnedModels:
    'Models that stand at the top of every model picker, as provider/model, for example anthropic/claude-haiku-4-5.',
  hiddenModels:
    'Models that stand in no model picker, as provider/model; they can still be asked by name. LLM Workbench: Browse Models… hides them and shows them again.',
  aliases:
    'Names of your own for models, such as `fast` or `smart`, each with `provider/model`, `auto` or another alias; they can stand wherever a model can. Small letters, digits, dots, hyphens and underscores. A workspace that you trust may bring its own, and its aliases win over yours of the same name: your questions then go to the model that it names, with your own key for that provider.',
  purposeModels:
    "Models for certain tasks, as provider/model, the name of an alias, or auto. What is empty takes the chat's model.",
  titles:
    "Where a conversation's title comes from: its first words (free; the default), or a model that is asked once for each new conversation, which costs a little money each time.",
  'routing.strategy':
    'How Auto chooses among the models that can answer a question: balanced, or by the lowest cost, the shortest wait, the best quality, models on this machine first, or the best match of abilities. Rules come first. Default: Balanced.',
  'routing.preferLocal': 'Whether Auto takes a model on this machine where it is about as good. Default: off.',
  'routing.maxLatencyMs':
    'How long the first word of an answer may take, in milliseconds: Auto leaves out models that are expected to need longer. Unset: no limit.',
  'router.threshold':
    'How much better the answer of a stronger model has to be expected to be for Auto to ask it, -1 to 1: the lower, the more often, and the dearer. `LLM Workbench: Calibrate Router…` finds it for a share of questions. Unset: the strategy decides.',
  'routing.lowBudgetStrategy':
    'Strategy of Auto while a budget is used up to 80 % or more, to finish the month on cheaper models for example. Default: Unchanged.',
  'routing.classifierModel':
    'A small model that is asked what kind of task a question is, before Auto chooses: as provider/model, or the name of an alias. Each question is then sent to it as well, which costs a little and takes a moment. Empty (the default): that is found on this machine, free.',
  'routing.rules':
    'Rules that say which model is asked, looked at in their order before any strategy: `if` with a condition, `use` with models, aliases, a chain or a strategy, `never` with what may not be taken. A file .llm-workbench/routing.yaml in a trusted folder may bring more, which come after these. docs/ROUTING.md is their manual.',
  'routing.chains':
    'Lists of models under a name of your own, to be asked one after another: `provider/model` or aliases. Rules name a chain as `chain:name`; one with the name of a computed chain (high_quality, cost_optimized, fast_latency, local_only, code_generation) takes its place.',
  'routing.fallback':
    'Whether others are asked when a model fails: never, where Auto had chosen it, or always, also where you named the model. Your question then goes to another provider, which may cost more. LLM_ENABLE_FALLBACK=true means always, false never. Default: where Auto chose.',
  afterContent:
    'What happens when an answer breaks off after its first words: the next model begins anew, and what was there is folded; it goes on with the text, where it can; or you are asked. Default: begin anew.',
  'routing.contextTooLongChain':
    'Name of a chain that is asked when a question is too long for a model. Empty: those with more room of the ones that would be asked next.',
  'routing.contentFilterChain':
    "Name of a chain that is asked when a provider's content filter refuses a question or an answer. Empty (the default): nobody, you are told.",
  'routing.totalSeconds':
    'How long a request may take in all, in seconds, with every further try and every other model that is asked; what is not finished then is ended and kept as incomplete. Models that reason think for minutes, and models on this machine may write for longer. Waiting for your rate limits counts; the time in which you are asked how to go on does not. Unset: no limit. Default: 1800.',
  'routing.leastTokensPerSecond':
    'How many tokens a second an answer has to bring once it has begun, measured over ten seconds; a slower one counts as failed. Unset: it may be as slow as it likes.',
  rateLimits:
    'Limits of your own, for all requests or for a `provider` (its id), a `key` (its name) or a `workspace` (URI of its folder): `requestsPerMinute`, `tokensPerMinute`, `tokensPerDay`, `parallel`. A request that would pass one waits its turn, and can be cancelled.',
  'hedging.afterTimes':
    'Starts a second model when the first word takes so many times as long as usual, 1 to 100; the slower of the two is stopped. What it has read and written until then may have to be paid. Unset: no second model.',
  'cache.answers':
    'Whether answers are kept on this machine, and the same question with the same settings is answered from there: at once, free, and marked with its age. Default: off.',
  'cache.maxAgeHours': 'How many hours answers are kept. Default: 168.',
  'cache.maxMegabytes': 'How many megabytes kept answers may take; the oldest are let go. Default: 100.',
  keyNames:
    'Which key to use, by provider: the name of a stored key, or of the environment variable that holds it. A key that is not there or disabled is told, and no other is taken in its place. Empty: the key that you chose with Switch Key….',
  policy:
    'Which models may be asked: `allow` and `deny` are lists of providers (`ollama`), models (`gpt-4o-mini`) or patterns (`groq/*`); `plans` holds such lists by the name of a plan, and `plan` says which one is yours. What is denied is shown with a lock and never sent. A file .llm-workbench/policy.json in a folder, the administrator of the machine and LLM_PLAN_MODELS_JSON can each forbid more; the strictest wins.',
  budgets:
    'What may be spent, in USD: `limits` by day, week or month, for everything or for a provider, key, folder or purpose, each with a warning (`warnAt`, percent) or `hard`, which refuses before anything is sent; `perRequestUsd` for each request, `confirmAboveUsd` to be asked first, `backgroundUsdPerDay` for titles, embeddings and judging (default: 0.5; null: no limit). COST_ALERT_THRESHOLD warns at that many dollars a day where no limits are set; ENABLE_COST_TRACKING=false switches the warnings off. Spending is recorded either way, and hard limits hold.',
  prices:
    "What models cost you, by `provider/model`, in USD per million tokens: `inputPerMillion` and `outputPerMillion`, and where they differ from input `cacheReadPerMillion`, `cacheWritePerMillion` and `cacheWrite1hPerMillion`. They hold before the price of an endpoint, the providers' lists and the price table, for requests from then on; a cost that a provider itself reports holds before them. `LLM Workbench: Set a Price…` asks for what is needed.",
  localCost:
    'What an hour of a local model costs you, in USD: `usdPerHour`, or `usdPerKwh` with `watts`. Each answer then costs the time that it took. Empty: local models cost nothing. Budgets count it once it is known, and never hold a local model back.',
  currency:
    'Currency in which amounts are shown: `code`, such as EUR, and `perUsd`, how much of it one US dollar is, such as 0.92. The rate is fixed until you change it. Settings, records and exports stay in USD. Empty: USD.',
  statusBarSpend:
    "What was spent today beside the model in the status bar, marked when a budget's warning is reached or a limit is used up. A click opens the cost view. Default: shown.",
  usageRetentionDays:
    'How many days the records of single requests are kept, 62 or more. Older ones are let go once a day; what they cost stays in all sums, by day, model, key, purpose and folder. They hold no prompt and no answer. Default: 400.',
  webhooks:
    'What is told to other programs when a budget is used up to a threshold, or once a day: `name`, `format` (json or slack), `events`, `enabled`, and `includeText`, which lets prompts and answers go with it (default: false). `LLM Workbench: Add Webhook…` asks for what is needed. Addresses and signing secrets do not belong here: they are kept in secret storage.',
  'gateway.port':
    'Port on 127.0.0.1 that `LLM Workbench: Start Local Gateway` listens on, 0 to 65535. Default: 0, any that is free.',
  promptCaching:
    'Anthropic keeps long system prompts and attached files for the next question: what is kept costs a quarter more once (for an hour: twice as much) and a tenth in each question that follows. Other providers do so by themselves. Default: 5 minutes.',
  timeouts: 'How long to wait for an answer, in seconds, before it counts as failed.',
  maxRetries:
    'How often a request that failed before its first word is tried again, 0 to 10, where another try can help (a rate limit, an overloaded server, a lost connection). Default: 2.',
  comparisonParallel:
    'How many requests of comparisons go to one provider at one time, 1 to 8; the others wait for their turn. Default: 4.',
  providers:
    'Settings of the providers by id. Keys do not belong here: use the command LLM Workbench: Add Key…. A workspace cannot change these.',
  endpoints:
    'Servers of your own choice that speak the interface of OpenAI, by an id of small letters, digits and hyphens: vLLM, llama.cpp, LM Studio, OpenRouter, Azure OpenAI, a gateway. `LLM Workbench: Add Endpoint…` asks for what is needed. Keys do not belong here. A workspace cannot change these.',
};

export interface DescribedSetting extends SettingDefinition {
  description: string;
}

/** The whole table, in its order. */
export const DESCRIBED_SETTINGS: readonly DescribedSetting[] = SETTINGS.map((definition) => ({
  ...definition,
  description: DESCRIPTIONS[definition.id] ?? '',
}));
