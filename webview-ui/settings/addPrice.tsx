// Sets a price for a model: first which, then how much. Nothing is written until it is saved, as half a price is none.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { CatalogRow } from '../../src/shared/catalogViews.ts';
import type { OwnPriceValues, PricesPageView } from '../../src/shared/spendingViews.ts';
import { Icon } from '../icon.tsx';
import { isComposing } from '../keyboard.ts';
import { Button } from '../toolkit.tsx';
import { readAmount, readNeededAmount } from './amountText.ts';
import { Problem, TextInput } from './controls.tsx';
import {
  PRICE_FIELDS,
  priceChange,
  type PriceChoice,
  priceChoices,
  type PriceField,
  priceTexts,
  type PriceTexts,
} from './priceWords.ts';
import { useSettings } from './settingsState.ts';
import { useDraftForm } from './useDraftForm.ts';
import type { FieldState } from './useField.ts';
import { wordsOf } from './wordsOf.ts';

interface AddPriceProps {
  prices: PricesPageView;
  /** Absent: it is still to be chosen. */
  model?: PriceChoice | undefined;
  choose: (model: PriceChoice) => void;
  close: () => void;
}

export function AddPrice({ prices, model, choose, close }: AddPriceProps): VNode {
  return model ? (
    <PriceForm model={model} own={prices.own.find(({ id }) => id === model.id)?.values} close={close} />
  ) : (
    <ModelSearch prices={prices} choose={choose} close={close} />
  );
}

function ModelSearch({ prices, choose, close }: Omit<AddPriceProps, 'model'>): VNode {
  const app = useSettings();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const query = useSignal('');
  const rows = useSignal<readonly CatalogRow[] | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const read = async (): Promise<void> => {
    try {
      rows.value = await app.spending.models();
    } catch (error) {
      problem.value = wordsOf(error);
    }
  };
  useLayoutEffect(() => {
    field.current?.focus();
  }, []);
  useEffect(() => {
    void read();
  }, []);
  const found = priceChoices(query.value, rows.value ?? [], prices.unpriced);
  return (
    <div
      class="addPrice"
      role="group"
      aria-label="Choose a model"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !isComposing(event)) {
          close();
        }
      }}
    >
      <div class="row">
        <div class="searchRow grow">
          <Icon name="search" />
          <label class="unseen" for={id}>
            Search models
          </label>
          <input
            id={id}
            ref={field}
            type="text"
            placeholder="Model, or provider/model"
            value={query.value}
            spellcheck={false}
            onInput={(event) => (query.value = event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !isComposing(event) && query.value.trim() !== '' && found[0]) {
                choose(found[0]);
              }
            }}
          />
        </div>
        <Button label="Cancel" onClick={close} />
      </div>
      <Problem field={{ problem: problem.value }} />
      <ul class="priceChoices" aria-label="Models">
        {found.map((choice) => (
          <li key={choice.id}>
            <button class="priceChoice" title={choice.id} onClick={() => choose(choice)}>
              <span class="provider">{choice.providerName}</span>
              <span class="grow cut">{choice.modelName}</span>
              <span class="dim sm nowrap">{choice.note}</span>
            </button>
          </li>
        ))}
      </ul>
      <p class="dim sm" role="status">
        {rows.value === undefined && problem.value === undefined
          ? 'Reading the models…'
          : found.length === 0
            ? 'No model is called so. Type its name as provider/model.'
            : ''}
      </p>
    </div>
  );
}

interface PriceFormProps {
  model: PriceChoice;
  /** As the file has it, where there is one. */
  own: OwnPriceValues | undefined;
  close: () => void;
}

function PriceForm({ model, own, close }: PriceFormProps): VNode {
  const app = useSettings();
  const texts = useSignal<PriceTexts>(priceTexts(own));
  const problems = useSignal<PriceTexts & { form?: string }>({});
  const isSaving = useSignal(false);
  const problemOf = ({ id, isNeeded }: PriceField): string | undefined => {
    const read = (isNeeded ? readNeededAmount : readAmount)(texts.value[id] ?? '');
    return 'problem' in read ? read.problem : undefined;
  };
  const fieldOf = (field: PriceField): FieldState => {
    const put = (text: string): void => {
      texts.value = { ...texts.value, [field.id]: text };
      if (problems.value[field.id] !== undefined) {
        problems.value = { ...problems.value, [field.id]: problemOf(field) };
      }
    };
    return {
      text: texts.value[field.id] ?? '',
      problem: problems.value[field.id],
      progress: 'none',
      input: put,
      write: put,
      commit: () => {
        // Not asked for before it was come to.
        if ((texts.value[field.id] ?? '') !== '' && !form.isPressing()) {
          problems.value = { ...problems.value, [field.id]: problemOf(field) };
        }
      },
      revert: close,
    };
  };
  const save = async (): Promise<void> => {
    const wrong = PRICE_FIELDS.filter((field) => problemOf(field) !== undefined);
    problems.value = Object.fromEntries(wrong.map((field) => [field.id, problemOf(field)]));
    if (isSaving.value || wrong[0]) {
      form.focus(wrong[0]?.id ?? '');
      return;
    }
    const change = priceChange(texts.value, own);
    isSaving.value = true;
    const problem = await app.spending.price('prices/save', { id: model.id, change });
    isSaving.value = false;
    if (problem === undefined) {
      close();
    } else {
      problems.value = { form: problem };
    }
  };
  const form = useDraftForm(() => void save());
  return (
    <form class="addPrice" aria-label={`Price of ${model.modelName}`} {...form.attributes}>
      <p class="row">
        <span class="provider">{model.providerName}</span>
        <b class="cut">{model.modelName}</b>
        <span class="dim sm nowrap">USD for a million tokens</span>
      </p>
      <div class="formPart five">
        {PRICE_FIELDS.map((field) => (
          <div key={field.id} data-field={field.id}>
            <TextInput field={fieldOf(field)} label={field.label} placeholder={field.isNeeded ? '' : 'as input'} />
          </div>
        ))}
      </div>
      <Problem field={{ problem: problems.value.form }} />
      <div class="row wrap buttons">
        <Button primary label="Save" disabled={isSaving.value} onClick={() => void save()} />
        <Button label="Cancel" onClick={close} />
      </div>
    </form>
  );
}
