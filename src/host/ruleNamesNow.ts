// What rules can name now: providers, models, aliases and chains as they are known at this moment.
import { RuleWords, type NamedNow } from '../core/router/ruleWords.ts';
import type { ModelReference } from '../core/records.ts';
import type { RuleNames } from '../core/routing/rules/ruleNames.ts';
import type { Services } from './services.ts';

const words = new RuleWords();

/** Begins to read lists that are old, and waits for none: `isWhole` where none is missing. */
export async function namedNow({
  catalog,
  configuration,
  providers,
}: Pick<Services, 'catalog' | 'configuration' | 'providers'>): Promise<NamedNow & { isWhole: boolean }> {
  const state = await catalog.state(false);
  const { settings } = configuration;
  const aliases = settings.aliases();
  const targets = Object.keys(aliases).flatMap((alias): [string, ModelReference][] => {
    const model = settings.model(alias, aliases);
    return model ? [[alias, model]] : [];
  });
  const models = state.rows().filter(({ notForChat }) => !notForChat);
  return {
    providers: providers.all().map(({ id }) => id),
    models: models.map(({ providerId, model }) => ({ providerId, model })),
    aliases: new Map(targets),
    chains: settings.routing().chains,
    isWhole: state.models.providers.every((provider) => provider.state !== 'loading'),
  };
}

/** `undefined`: a name that nobody knows may stand in a list that is being read. */
export async function ruleNames(services: Services): Promise<RuleNames | undefined> {
  const { isWhole, ...named } = await namedNow(services);
  return isWhole ? words.of(named).names : undefined;
}
