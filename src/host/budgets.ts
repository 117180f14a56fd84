// The budgets in VS Code: read from the settings with each request, held by the gate, shown with the day they run out.
import { randomUUID } from 'node:crypto';
import { AppError } from '../core/errors.ts';
import type { BudgetGate } from '../core/pipeline/budget.ts';
import { type BudgetBookOptions, budgetViews, raiseBudget } from '../core/pipeline/budgetBook.ts';
import { type BudgetQuestion, createBudgetGate } from '../core/pipeline/budgetGate.ts';
import { roomsOf } from '../core/pipeline/budgetRooms.ts';
import { cheaperModel, type CheaperWish } from '../core/pipeline/cheaperModel.ts';
import { budgetNow, countsIn } from '../core/router/budgetNow.ts';
import type { BudgetNow } from '../core/router/options.ts';
import { systemClock } from '../core/systemClock.ts';
import { readBudgets, strangers } from '../core/usage/budgetDefinitions.ts';
import { budgetOutlooks } from '../core/usage/budgetOutlook.ts';
import { covers, spanOf } from '../core/usage/budgetState.ts';
import { vendorFeeUsd } from '../core/usage/vendorFees.ts';
import type { BudgetRefusal, Budgets, BudgetView, BudgetWarning, CheaperModel } from '../shared/budgetViews.ts';
import type { BudgetOutlook } from '../shared/costViews.ts';
import { confirmEstimate, confirmUnknownPrice, ProblemNotice, tellWarning } from './budgetDialogs.ts';
import { finishCheaper, isCheaperOffered } from './cheaperStrategy.ts';
import { type Services, workspaceUri } from './services.ts';

export class HostBudgets {
  readonly gate: BudgetGate;
  readonly #services: Services;
  readonly #book: BudgetBookOptions;
  readonly #notice: ProblemNotice;
  #raising: Promise<void> = Promise.resolve();

  constructor(services: Services, onWarning: (warning: BudgetWarning) => void) {
    this.#services = services;
    const { log, pricing } = services;
    const common = { clock: systemClock, store: () => services.store(), budgets: () => this.read() };
    this.#book = common;
    this.#notice = new ProblemNotice(services.context.globalState, log);
    this.gate = createBudgetGate({
      ...common,
      pricing,
      log,
      newId: randomUUID,
      extraUsd: vendorFeeUsd,
      confirmUnknownPrice,
      confirmEstimate: async (question) => confirmEstimate(question, await this.#viewsFor(question)),
      cheaperThatFits: (wish) => this.#cheaper(wish),
      onWarning: (warning) => {
        onWarning(warning);
        const isOffered = isCheaperOffered(warning, services.configuration.settings);
        tellWarning(warning, log, isOffered ? () => finishCheaper(services) : undefined);
      },
    });
  }

  /** What the person has set, as it stands now. */
  read(): Budgets {
    const budgets = readBudgets(this.#services.configuration.own('budgets'), process.env);
    const known = this.#services.providers.all().map(({ id }) => id);
    return { ...budgets, problems: [...budgets.problems, ...strangers(budgets, known)] };
  }

  async views(): Promise<BudgetOutlook[]> {
    const views = await budgetViews(this.#book);
    const { usage } = await this.#services.store();
    return budgetOutlooks(usage.costs, views, systemClock.now());
  }

  async forRouting(labels: { purpose: string; workspace?: string }): Promise<BudgetNow> {
    return budgetNow(await budgetViews(this.#book, countsIn(labels)), labels);
  }

  raise(raised: { budgetId: string; firstDay: string; usd: number }): Promise<void> {
    return raiseBudget(this.#book, raised);
  }

  /** One after the other: two clicks raise it once. */
  async raiseFor(refusal: BudgetRefusal): Promise<void> {
    const raising = this.#raising.then(() => this.#raiseFor(refusal));
    this.#raising = raising.catch(() => undefined);
    await raising;
  }

  /** Nothing is raised where it would fit by now: another window may have done so, or a request gave back what it held. */
  async #raiseFor({ budgetId, firstDay, raiseByUsd, neededUsd }: BudgetRefusal): Promise<void> {
    if (budgetId === undefined || firstDay === undefined || raiseByUsd === undefined) {
      throw new AppError('badRequest', 'There is no budget here that could be raised.');
    }
    const now = (await budgetViews(this.#book)).find((view) => view.id === budgetId && view.firstDay === firstDay);
    // What costs its time goes as long as anything is left.
    const fits = now && (neededUsd === undefined ? now.leftUsd > 0 : now.leftUsd >= neededUsd);
    if (!fits) {
      await raiseBudget(this.#book, { budgetId, firstDay, usd: raiseByUsd });
    }
  }

  /** Says what does not fit in the setting, once for each wording. */
  tellProblems(): void {
    this.#notice.tell(this.read().problems);
  }

  /** Those that a request counts in. */
  async #viewsFor({ providerId, keyName, purpose }: BudgetQuestion): Promise<BudgetView[]> {
    const labels = { providerId, keyName, purpose, workspace: workspaceUri() };
    return (await budgetViews(this.#book)).filter(({ scope }) => covers(scope, labels));
  }

  async #cheaper(wish: CheaperWish): Promise<CheaperModel | undefined> {
    const { catalog, providers, connections, keys } = this.#services;
    const { rows } = await catalog.table(false);
    const entries = await keys.list();
    const keyNames = new Map(
      await Promise.all(
        providers.all().map(async (provider) => {
          const plan = await connections.plan(provider, entries);
          return [provider.id, plan?.keyName ?? ''] as const;
        }),
      ),
    );
    const { budgets: leases } = await this.#services.store();
    const { limits, perRequestUsd } = this.read();
    const at = systemClock.now();
    const sums = leases.sums(limits.map((limit) => spanOf(limit, at)));
    const { purpose, workspace } = wish;
    return cheaperModel(wish, {
      records: rows,
      extraUsd: vendorFeeUsd,
      leftUsd(providerId) {
        const labels = { providerId, keyName: keyNames.get(providerId) ?? '', purpose, workspace };
        const all = limits.map((limit, index) => ({ limit, sum: sums[index] }));
        const counting = all.filter(({ limit }) => covers(limit.scope, labels));
        const rooms = roomsOf(
          counting.map(({ limit }) => limit),
          counting.flatMap(({ sum }) => sum ?? []),
          at,
          perRequestUsd,
        );
        return Math.max(0, Math.min(...rooms.map(({ leftUsd }) => leftUsd)));
      },
    });
  }
}
