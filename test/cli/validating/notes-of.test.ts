import { expect, it } from 'vitest';
import { notesOf } from '../../../cli/validating/notes-of.ts';
import { automationFile, definitionsFolder } from '../../support/definitions/definitions-folder.ts';
import { loadDefinitions } from '../../../definitions/load-definitions.ts';

it('a source whose deliveries are told apart by their bodies alone is noted', () => {
  const folder = definitionsFolder({
    'automations/a.md': automationFile('checkout: {}'),
    'curfew.yml': `sources:
  load: { scheme: grafana, secret: LOAD_SECRET }
  alerts: { scheme: grafana, secret: LOAD_SECRET, id: groupKey }
  pager: { scheme: pagerduty, secret: PAGER_SECRET }
`,
  });
  const { definitions, problems } = loadDefinitions(folder);
  expect(problems).toEqual([]);
  expect(notesOf(folder, definitions)).toEqual([
    'the source "load" has no `id`, and `scheme: grafana` has none either: a body that arrives twice within 10 minutes counts once, and later again',
  ]);
});
