// A comparison as a file that the person names, and the request of a column's answer as a program.
import * as vscode from 'vscode';
import { exportedComparison } from '../../core/compare/comparisonExport.ts';
import { AppError } from '../../core/errors.ts';
import type { ExportedComparison } from '../../core/exporting/exportedComparison.ts';
import { FileNames } from '../../core/portability/fileNames.ts';
import type { ComparisonFormat } from '../../shared/exportFormats.ts';
import type { CompareRequests } from '../../shared/protocol/compare.ts';
import type { Handlers } from '../../shared/rpc.ts';
import { exportRequest } from '../exportRequest.ts';
import { writeWhole } from '../placeAside.ts';
import { askWhere } from '../saveAs.ts';
import type { Services } from '../services.ts';
import type { ComparePlace } from './compare.ts';
import { done } from './done.ts';
import { refuseBlind } from './refuseBlind.ts';

const EXTENSIONS = { markdown: 'md', csv: 'csv', json: 'json' } as const satisfies Record<ComparisonFormat, string>;
const TITLE = 'Export Comparison';
const EXPORTED = 'what is exported';

export function compareExportHandlers(
  services: Services,
  place: Pick<ComparePlace, 'shownId'>,
): Handlers<Pick<CompareRequests, 'compare/export' | 'compare/exportCode'>> {
  return {
    'compare/export': async ({ id, format }) => done(await exportComparison(services, id, format)),
    'compare/exportCode': async ({ messageId, language }) => {
      const store = await services.store();
      const message = store.messages.get(messageId);
      const comparisonId = message && store.conversations.get(message.conversationId)?.comparisonId;
      const comparison = comparisonId === undefined ? undefined : store.comparisons.get(comparisonId);
      if (!comparison || comparison.id !== place.shownId) {
        throw new AppError('badRequest', 'This answer is of no column that is shown.');
      }
      refuseBlind(comparison, EXPORTED);
      return done(await exportRequest(services, undefined, messageId, language));
    },
  };
}

async function exportComparison(services: Services, id: string, format: ComparisonFormat): Promise<void> {
  const store = await services.store();
  const found = () => {
    const comparison = store.comparisons.get(id);
    if (!comparison) {
      throw new AppError('badRequest', 'This comparison is not there any more.');
    }
    refuseBlind(comparison, EXPORTED);
    return comparison;
  };
  const name = new FileNames().take(found().title, '');
  const target = await askWhere(services, name, EXTENSIONS[format], TITLE);
  if (!target) {
    return;
  }
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Exporting the comparison…' },
    async () => {
      // As it is now: it may have gone on while the dialog was open.
      const { views } = await services.comparisons();
      const exported = exportedComparison(store, found(), (model) => views.whoIs(model));
      // What is kept was cleaned of keys when it came; of those that are known since then it is now.
      await writeWhole(target, await written(services.redactor.data(exported, services.redactor.content), format));
    },
  );
  void vscode.window.showInformationMessage(`Exported the comparison to ${target.path.split('/').at(-1) ?? ''}.`);
}

async function written(comparison: ExportedComparison, format: ComparisonFormat): Promise<string> {
  switch (format) {
    case 'markdown':
      return (await import('../../core/exporting/comparisonMarkdown.ts')).comparisonMarkdown(comparison);
    case 'csv':
      return (await import('../../core/exporting/comparisonCsv.ts')).comparisonCsv(comparison);
    case 'json':
      return (await import('../../core/exporting/comparisonJson.ts')).comparisonJson(comparison, Date.now());
  }
}
