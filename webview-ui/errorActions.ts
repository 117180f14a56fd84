// What the buttons beside an error do: what the view can do itself it does at once, the rest is the host's.
import type { ErrorActionId, MessageView } from '../src/shared/views.ts';
import type { ChatApp } from './state.ts';

export function runErrorAction(app: ChatApp, action: ErrorActionId, message: MessageView): void {
  switch (action) {
    case 'switchModel':
      app.pickerOpen.value = true;
      break;
    case 'newConversation':
      void app.newConversation();
      break;
    case 'refreshModels':
      void app.refreshModels();
      break;
    case 'retry':
    case 'addKey':
    case 'replaceKey':
    case 'testKey':
    case 'openBilling':
    case 'openStatus':
    case 'openSettings':
    case 'installOllama':
    case 'copyDetails':
    case 'showLog':
    case 'raiseBudget':
    case 'useCheaper':
    case 'openBudgets':
      app.tell('action/run', { action, messageId: message.id });
      break;
  }
}
