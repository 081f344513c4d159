import { expect, it } from 'vitest';
import { slackTokenNote } from '../../../cli/place/slack-token-note.ts';
import { makeAutomation } from '../../support/triggers/make-automation.ts';

const POSTS = {
  ...makeAutomation({}),
  id: 'posts',
  safeOutputs: { staged: false, allowed: { 'slack-post-message': { max: 1, channel: '#a', thread: true } } },
};
const READS = { ...makeAutomation({}), id: 'reads', permissions: { slack: 'read' as const } };
const ASKS = {
  ...makeAutomation({}),
  id: 'asks',
  approval: [{ before: 'start' as const, approvers: ['slack:#a'], count: 1, waitMs: 1, otherwise: 'cancel' as const }],
};

function note(botToken: string | null, enabled = true, notify: string[] = []): string | null {
  const automations = [makeAutomation({}), POSTS, READS, ASKS].map((each) => ({ ...each, enabled }));
  return slackTokenNote({ automations, settings: { notify } }, { slack: { botToken } });
}

it('the automations that post, read or ask in Slack are named if the token for it is missing', () => {
  expect(note(null)).toBe(
    'SLACK_BOT_TOKEN is not set here. Workers need it for what these automations do in Slack: posts, reads, asks',
  );
  expect(note('token')).toBeNull();
  expect(note(null, false)).toBeNull();
});

it('outputs that are only shown need no token', () => {
  const staged = { ...POSTS, safeOutputs: { ...POSTS.safeOutputs, staged: true } };
  expect(slackTokenNote({ automations: [staged], settings: { notify: [] } }, { slack: { botToken: null } })).toBeNull();
});

it('notices that go to Slack need the token as well', () => {
  expect(note(null, false, ['issue:acme/ops#12'])).toBeNull();
  expect(note(null, false, ['slack:#agents'])).toBe(
    'SLACK_BOT_TOKEN is not set here. Workers need it to post notices (`notify`)',
  );
  expect(note(null, true, ['slack:#agents'])).toBe(
    'SLACK_BOT_TOKEN is not set here. Workers need it to post notices (`notify`), and for what these automations do in Slack: posts, reads, asks',
  );
});
