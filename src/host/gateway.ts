// The local gateway in VS Code: started and stopped by its commands, shown in the status bar while it runs; loaded with the first of them.
import * as vscode from 'vscode';
import { type Gateway, startGateway } from '../core/gateway/gatewayServer.ts';
import { gatewayBackend } from './gatewayBackend.ts';
import type { Services } from './services.ts';

/** Set once the person knows what it means. */
const TOLD = 'llmWorkbench.gatewayTold';
const ABOUT =
  'Any program on this machine that has its token can then ask every model that you may ask, with your keys and at your cost. ' +
  'Your budgets and policies hold, and each request stands in the cost view. It listens on 127.0.0.1 only, until you stop it or this window is closed.';
const TOKEN_ONCE = 'The token is shown this once, and only here. Each start makes a new one.';

const gateways = new WeakMap<Services, HostGateway>();

/** The one of this window. */
export function hostGateway(services: Services): HostGateway {
  const known = gateways.get(services) ?? new HostGateway(services);
  gateways.set(services, known);
  return known;
}

interface Running {
  gateway: Gateway;
  item: vscode.StatusBarItem;
}

export class HostGateway {
  readonly #services: Services;
  #running?: Running;
  #changing: Promise<unknown> = Promise.resolve();

  constructor(services: Services) {
    this.#services = services;
    services.beforeEnd(() => this.#inTurn(() => this.#stop()));
  }

  /** What runs; for tests. */
  get running(): Gateway | undefined {
    return this.#running?.gateway;
  }

  /** Throws `AppError` (`config`) where the port is taken. */
  async start(): Promise<void> {
    if (this.#running) {
      await this.show();
    } else if (await this.#isMeant()) {
      const started = await this.#inTurn(() => this.#start());
      if (started) {
        await tellToken(started);
      }
    }
  }

  async stop(): Promise<void> {
    const title = 'Stopping the local gateway…';
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
      this.#inTurn(() => this.#stop()),
    );
  }

  async show(): Promise<void> {
    const gateway = this.#running?.gateway;
    if (!gateway) {
      const start = 'Start Local Gateway';
      if ((await vscode.window.showInformationMessage('The local gateway does not run.', start)) === start) {
        await this.start();
      }
      return;
    }
    const [copy, stop] = ['Copy Address', 'Stop'];
    const words = `The local gateway listens on ${gateway.url}; ${underWay(gateway)}. Its token was shown when it was started.`;
    const chosen = await vscode.window.showInformationMessage(words, copy, stop);
    if (chosen === copy) {
      await vscode.env.clipboard.writeText(gateway.url);
    } else if (chosen === stop && this.#running?.gateway === gateway) {
      await this.stop();
    }
  }

  /** Once for each person. */
  async #isMeant(): Promise<boolean> {
    const { globalState } = this.#services.context;
    if (globalState.get(TOLD) === true) {
      return true;
    }
    const start = 'Start';
    const options = { modal: true, detail: ABOUT };
    if (
      (await vscode.window.showWarningMessage('Start a local gateway for other programs?', options, start)) !== start
    ) {
      return false;
    }
    await globalState.update(TOLD, true);
    return true;
  }

  async #start(): Promise<Gateway | undefined> {
    if (this.#running) {
      return undefined;
    }
    const { log, redactor, configuration } = this.#services;
    const gateway = await startGateway(gatewayBackend(this.#services), {
      port: Number(configuration.settings.view('gateway.port').value),
      redact: redactor.text,
      log,
    });
    // Never in a log, whatever a program sends along.
    redactor.remember(gateway.token);
    this.#running = { gateway, item: statusItem(gateway) };
    void vscode.commands.executeCommand('setContext', 'llmWorkbench.gatewayRunning', true);
    log.info(`The local gateway listens on ${gateway.url}`);
    return gateway;
  }

  async #stop(): Promise<void> {
    const running = this.#running;
    if (running) {
      this.#running = undefined;
      running.item.dispose();
      await running.gateway.stop();
      this.#services.log.info('The local gateway was stopped');
      // Nobody waits for it where the window is closed.
      void vscode.commands.executeCommand('setContext', 'llmWorkbench.gatewayRunning', false);
    }
  }

  /** A stop waits for the start before it, and the other way round. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#changing.then(work);
    this.#changing = turn.catch(() => undefined);
    return turn;
  }
}

function underWay({ active }: Gateway): string {
  return active === 1 ? '1 request is under way' : `${active === 0 ? 'no' : active} requests are under way`;
}

async function tellToken({ url, token }: Gateway): Promise<void> {
  const [variables, alone] = ['Copy as Environment Variables', 'Copy Token'];
  const detail = `Address: ${url}\nToken: ${token}\n\n${TOKEN_ONCE}`;
  const options = { modal: true, detail };
  const chosen = await vscode.window.showInformationMessage('The local gateway runs.', options, variables, alone);
  if (chosen === variables) {
    await vscode.env.clipboard.writeText(`OPENAI_BASE_URL=${url}\nOPENAI_API_KEY=${token}\n`);
  } else if (chosen === alone) {
    await vscode.env.clipboard.writeText(token);
  }
}

function statusItem({ url }: Gateway): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem('llmWorkbench.gateway', vscode.StatusBarAlignment.Right, 98);
  item.name = 'LLM Workbench: Local Gateway';
  item.text = '$(broadcast) Gateway';
  item.tooltip = `LLM Workbench: the local gateway listens on ${url}`;
  item.accessibilityInformation = { label: `Local gateway of LLM Workbench, on ${url}`, role: 'button' };
  item.command = 'llmWorkbench.showGateway';
  item.show();
  return item;
}
