// View types of the pages in editor tabs, whose code is loaded later.

export const SETTINGS_PANEL = 'llmWorkbench.settings';
export const MODELS_PANEL = 'llmWorkbench.models';
export const COSTS_PANEL = 'llmWorkbench.costs';
export const COMPARE_PANEL = 'llmWorkbench.compare';
