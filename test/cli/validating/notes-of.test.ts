import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { notesOf } from '../../../cli/validating/notes-of.ts';
import { automationFile, definitionsFolder } from '../../support/definitions/definitions-folder.ts';
import { loadDefinitions } from '../../../definitions/load-definitions.ts';

it('a source whose deliveries are told apart by their bodies alone is noted, and one that starts nothing', () => {
  const on = (source: string) => `on: { webhook: { source: ${source} } }\ncheckout: false`;
  const folder = definitionsFolder({
    'automations/a.md': automationFile(on('load')),
    'automations/b.md': automationFile(on('alerts')),
    'automations/c.md': automationFile(`enabled: false\n${on('pager')}`),
    'curfew.yml': `sources:
  load: { scheme: grafana, secret: LOAD_SECRET }
  alerts: { scheme: grafana, secret: LOAD_SECRET, id: groupKey }
  pager: { scheme: pagerduty, secret: PAGER_SECRET }
`,
  });
  const { definitions, problems } = loadDefinitions(folder);
  expect(problems).toEqual([]);
  expect(notesOf(folder, definitions)).toEqual([
    'the source "load" has no `id`, and `scheme: grafana` has none either: a body that arrives twice within 10 minutes counts once, and later again; if its bodies have an id of what happened, name it, such as `id: event.id`',
    'no enabled automation is started by the source "pager"',
  ]);
});

it('an automation whose runs ask Sentry is noted where there is no token for it', () => {
  const folder = definitionsFolder({
    'automations/comments.md': automationFile('checkout: {}\nsafe-outputs: { sentry-add-comment: }'),
    'automations/reads.md': automationFile('checkout: {}\npermissions: { sentry: read }'),
    'automations/resolves.md': automationFile('checkout: {}\nsafe-outputs: { sentry-resolve-issue: }'),
    'automations/staged.md': automationFile('checkout: {}\nsafe-outputs: { staged: true, sentry-add-comment: }'),
    'automations/off.md': automationFile('enabled: false\ncheckout: {}\npermissions: { sentry: read }'),
    'automations/other.md': automationFile('checkout: {}'),
  });
  const { definitions, problems } = loadDefinitions(folder);
  expect(problems).toEqual([]);
  expect(notesOf(folder, definitions)).toEqual([
    'SENTRY_AUTH_TOKEN is not set here; a worker without it cannot read or write at Sentry, as comments, reads, resolves may ask it to',
  ]);
  writeFileSync(join(folder, '.env'), 'SENTRY_AUTH_TOKEN=a-token\n');
  expect(notesOf(folder, definitions)).toEqual([]);
});

it('an automation that posts in Slack is noted where there is no token for it', () => {
  const folder = definitionsFolder({
    'automations/posts.md': automationFile('checkout: {}\nsafe-outputs: { slack-post-message: { channel: "#a" } }'),
    'automations/other.md': automationFile('checkout: {}'),
  });
  const { definitions } = loadDefinitions(folder);
  expect(notesOf(folder, definitions)).toEqual([
    'SLACK_BOT_TOKEN is not set here. Workers need it for what these automations do in Slack: posts',
  ]);
  writeFileSync(join(folder, '.env'), 'SLACK_BOT_TOKEN=a-token\n');
  expect(notesOf(folder, definitions)).toEqual([]);
});

it('an automation whose files go to a bucket is noted where no bucket is set, and one whose files go to Slack without a token', () => {
  const files = (options: string) => automationFile(`checkout: {}\nsafe-outputs: { ${options} }`);
  const folder = definitionsFolder({
    'automations/bucket.md': files('upload-files: { to: s3 }'),
    'automations/folder.md': files('upload-files: { to: folder }'),
    'automations/links.md': files('upload-files: { to: issue }'),
    'automations/staged.md': files('staged: true, upload-files: { to: s3 }'),
    'automations/thread.md': files('upload-files: { to: slack, channel: "#a" }'),
  });
  const { definitions, problems } = loadDefinitions(folder);
  expect(problems).toEqual([]);
  expect(notesOf(folder, definitions)).toEqual([
    'CURFEW_S3_BUCKET is not set here; a worker without it cannot hand over the files of bucket, links, which go to a bucket (`to: issue` links to it, too)',
    'SLACK_BOT_TOKEN is not set here. Workers need it for what these automations do in Slack: thread',
  ]);
  writeFileSync(join(folder, '.env'), 'SLACK_BOT_TOKEN=a-token\nCURFEW_S3_BUCKET=acme\n');
  expect(notesOf(folder, definitions)).toEqual([]);
});

it('secrets for sandboxes and tokens for MCP servers that are not set are noted', () => {
  const folder = definitionsFolder({
    'agents/web.md':
      '---\nnetwork: { allowed: [a.dev], credentials: { T: { secret: NOTED_T, hosts: [a.dev] } } }\nmcp-servers: { m: { url: "https://m.dev", token: NOTED_M } }\n---\nBe.\n',
    'automations/a.md': automationFile('agent: web'),
  });
  expect(notesOf(folder, loadDefinitions(folder).definitions)).toEqual([
    'these secrets of `network.credentials` and `mcp-servers` are not set here, and a worker without them cannot open the session of a run: NOTED_T (a), NOTED_M (a)',
  ]);
});

it('a series of pull requests that is longer than `prs-open` is noted', () => {
  const series = (max: number, more = '') =>
    automationFile(`safe-outputs: { create-pull-request: { max: ${max} }${more} }`);
  const folder = definitionsFolder({
    'automations/fits.md': series(2),
    'automations/long.md': series(5),
    'automations/staged.md': series(5, ', staged: true'),
    'curfew.yml': 'prs-open: 2',
  });
  const { definitions } = loadDefinitions(folder);
  expect(notesOf(folder, definitions)).toEqual([
    '`prs-open: 2` of curfew.yml is less than `max` of `create-pull-request` in long (5): further pull requests of a series are refused until people close some; raise `prs-open` or lower `max`',
  ]);
});
