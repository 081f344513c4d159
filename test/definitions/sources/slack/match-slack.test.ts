import { describe, expect, it } from 'vitest';
import { eventContexts } from '../../../../definitions/event-contexts.ts';
import { matchTrigger } from '../../../../definitions/match-trigger.ts';
import { subjectOf } from '../../../../definitions/subject.ts';
import { readSlackPayload } from '../../../../definitions/sources/slack/read-slack-payload.ts';
import type { Automation } from '../../../../definitions/automation.ts';
import { automationFile, load, problemsOf } from '../../../support/definitions/definitions-folder.ts';
import { command, mention } from '../../../support/slack/payloads.ts';

function automation(on: string, keys = ''): Automation {
  const file = automationFile(`on: ${on}\ncheckout: false\n${keys}`);
  const [loaded] = load({ 'automations/a.md': file }).definitions.automations;
  if (!loaded) throw new Error('It was not loaded');
  return loaded;
}

function matched(on: string, payload: object, name = 'app_mention') {
  return matchTrigger(automation(on), { source: 'slack', name, actor: null, repository: null, payload }, null);
}

describe('the keys', () => {
  it.each([
    ['slack_app_mention:', 'names nobody who may start it; write `channels`, `users` or both'],
    ['slack_app_mention: {}', 'names nobody who may start it; write `channels`, `users` or both'],
    ['slack_app_mention: { channels: [] }', 'on.slack_app_mention.channels'],
    ['slack_app_mention: { channels: [support] }', 'write the id of a channel such as C024BE91L'],
    ['slack_app_mention: { users: [ada] }', 'write the id of a user such as U024BE7LH'],
    ['slack_app_mention: { users: ["*"] }', 'write the id of a user such as U024BE7LH'],
    ['slack_app_mention: { users: [T0OTHER/] }', 'write the id of a user such as U024BE7LH'],
    ['slack_app_mention: { users: [T0OTHER/@ada] }', 'write the id of a user such as U024BE7LH'],
    [
      'slack_app_mention: { channels: ["#a"], name: fix }',
      'a mention has no name; for a command of your own use `slack_command`',
    ],
    ['slack_command: { channels: ["#a"] }', 'on.slack_command.name'],
    ['slack_command: { name: fix }', 'names nobody who may start it'],
    [
      'slack_command: { name: /Curfew, users: [U0ADA] }',
      'by which people start automations by hand; add `workflow_dispatch:`',
    ],
    ['slack_command: { name: "fix it", users: [U0ADA] }', 'write the command as it stands in the app at Slack'],
  ])('%s is refused', (on, problem) => {
    expect(problemsOf(`on: { ${on} }\ncheckout: false`)).toContain(problem);
  });

  it('are refused without a repository of their own where something is checked out', () => {
    expect(problemsOf('on: { slack_app_mention: { users: [U0ADA] } }')).toContain('`checkout.repository` is missing');
  });

  it('name the event, its context and its subject', () => {
    const own = automation('{ slack_app_mention: { channels: ["*"] } }');
    const payload = mention();
    const event = { source: 'slack', name: 'app_mention', deliveryId: 'Ev1', actor: 'slack:U0ADA', repository: null };
    expect(eventContexts({ event, payload, runId: null, automation: own })['slack']).toEqual({
      event: payload.event,
      event_name: 'app_mention',
    });
    expect(subjectOf(own, event, payload)).toBe('slack:T0ACME/C0SUPPORT/1764000000.000100');
    const inThread = mention({ ts: '1764000009.000100', thread_ts: '1764000000.000100' });
    expect(subjectOf(own, event, inThread)).toBe('slack:T0ACME/C0SUPPORT/1764000000.000100');
    expect(subjectOf(own, { ...event, name: 'command' }, command())).toBe('delivery:Ev1');
  });
});

describe('a mention', () => {
  const FOREIGN = 'U0ADA belongs to another organization, and people of others may act only if `users` has their id';
  const MENTION = '{ slack_app_mention: { channels: [C0SUPPORT], users: [U0ADA] } }';

  it('starts an automation that lists its channel and its person by id', () => {
    expect(matched(MENTION, mention())).toEqual({ matched: true, trigger: 'slack_app_mention', needs: null });
  });

  it.each([
    [{ channel: 'C0OTHER' }, 'the channel C0OTHER is not in `channels` (C0SUPPORT)'],
    [{ user: 'U0BOB' }, 'the user U0BOB is not in `users` (U0ADA)'],
    [{ user: undefined }, 'Slack does not say who acted, or where'],
    [{ bot_id: 'B0OTHER' }, 'the message was written by the bot B0OTHER, which is not in `bots` (none)'],
    [
      { bot_id: 'B0CURFEW', app_id: 'A0CURFEW' },
      'the message was written by Curfew itself, and what it does starts nothing',
    ],
    [
      { user: 'U0CURFEW', bot_id: 'B0CURFEW' },
      'the message was written by Curfew itself, and what it does starts nothing',
    ],
  ])('starts nothing when it has %j', (event, reason) => {
    expect(matched(MENTION, mention(event))).toEqual({ matched: false, reason, values: {} });
  });

  it('leaves names to be asked for', () => {
    expect(
      matched(
        '{ slack_app_mention: { channels: ["#Support", C0OTHER], users: ["@Ada", Ada@Example.com] } }',
        mention(),
      ),
    ).toEqual({
      matched: true,
      trigger: 'slack_app_mention',
      needs: {
        channel: { id: 'C0SUPPORT', names: ['#support'] },
        user: { id: 'U0ADA', names: ['@ada', 'ada@example.com'] },
      },
    });
  });

  it('of a bot that `bots` lists starts it, unless that is Curfew', () => {
    const on = '{ slack_app_mention: { channels: ["*"] }, bots: [pager, Curfew] }';
    expect(matched(on, mention({ bot_id: 'B1', username: 'Pager' }))).toMatchObject({ matched: true });
    expect(matched(on, mention({ bot_id: 'B2', username: 'curfew', app_id: 'A0CURFEW' }))).toMatchObject({
      matched: false,
    });
  });

  it.each([
    ['whose workspace is another one', { user_team: 'T0OTHER' }, { is_ext_shared_channel: true }],
    ['whose workspace is only named by the message', { team: 'T0OTHER' }, { is_ext_shared_channel: true }],
    ['whose workspace is not named at all', {}, { is_ext_shared_channel: true }],
    ['at whose workspace Slack says that it happened', { team: 'T0OTHER' }, { team_id: 'T0OTHER' }],
    [
      'who meets an Enterprise Grid in a shared channel',
      { user_team: 'T0OTHER' },
      { is_ext_shared_channel: true, enterprise_id: 'E0ACME' },
    ],
  ])('of a person of another organization, %s, starts it only if `users` has their id', (_, event, changes) => {
    const foreign = mention(event, changes);
    expect(matched('{ slack_app_mention: { channels: [C0SUPPORT] } }', foreign)).toMatchObject({
      matched: false,
      reason: FOREIGN,
    });
    expect(matched(MENTION, foreign)).toMatchObject({ matched: true });
  });

  it.each([
    ['{ users: [U0ADA] }', {}, null],
    ['{ users: [U0ADA] }', { user_team: 'T0OTHER' }, { stranger: { id: 'U0ADA', home: 'T0OTHER' } }],
    ['{ users: [T0OTHER/U0ADA] }', { user_team: 'T0OTHER' }, null],
    ['{ users: [U0ADA, T0OTHER/U0ADA] }', { user_team: 'T0OTHER' }, null],
    ['{ users: [T0ACME/U0ADA, "@ada"] }', {}, null],
    ['{ users: [T0ACME/U0ADA, "@ada"] }', { user_team: 'T0OTHER' }, FOREIGN],
    ['{ users: [T0THIRD/U0ADA, T0ACME/U0ADA] }', { user_team: 'T0OTHER' }, FOREIGN],
    ['{ users: [T0OTHER/U0ADA] }', {}, 'the user T0ACME/U0ADA is not in `users` (T0OTHER/U0ADA)'],
  ])('tells apart people of two workspaces who have the same id: %s, %j', (who, event, expected) => {
    const found = matched(`{ slack_app_mention: ${who} }`, mention(event));
    if (typeof expected === 'string') {
      expect(found).toMatchObject({ matched: false, reason: expected });
    } else {
      const needs = expected && { channel: null, user: null, ...expected };
      expect(found).toEqual({ matched: true, trigger: 'slack_app_mention', needs });
    }
  });

  it.each([
    ['in a shared channel', { user_team: 'T0ACME' }, { is_ext_shared_channel: true }],
    ['in another workspace of the same Enterprise Grid', { user_team: 'T0SISTER' }, { enterprise_id: 'E0ACME' }],
  ])('of a person of our organization, %s, starts it', (_, event, changes) => {
    expect(matched('{ slack_app_mention: { channels: [C0SUPPORT] } }', mention(event, changes))).toMatchObject({
      matched: true,
    });
  });

  it('is in a thread of our workspace, wherever Slack says that it happened', () => {
    expect(readSlackPayload(mention({}, { team_id: 'T0OTHER' })).team).toBe('T0ACME');
    expect(readSlackPayload(mention({}, { team_id: 'T0OTHER', context_team_id: 'T0US' })).team).toBe('T0US');
  });
});

describe('a slash command', () => {
  it('/curfew starts nothing by itself, but automations by hand', () => {
    const on = '{ workflow_dispatch: , slack_command: { name: /curfew, users: [U0ADA] } }';
    expect(problemsOf(`on: ${on}\ncheckout: false`)).toBe('');
    expect(matched(on, command({ command: '/curfew' }), 'command')).toMatchObject({
      matched: false,
      reason: '`/curfew run` starts automations by hand, so it comes as `workflow_dispatch`',
    });
  });

  const COMMAND = '{ slack_command: { name: /Fix, users: [U0ADA] } }';

  it('starts the automation that names it', () => {
    expect(matched(COMMAND, command(), 'command')).toMatchObject({ matched: true, trigger: 'slack_command' });
    expect(matched(COMMAND, command({ command: '/deploy' }), 'command')).toMatchObject({
      matched: false,
      reason: 'the command is /deploy, and `slack_command` waits for /fix',
    });
    expect(matched(COMMAND, mention())).toMatchObject({
      matched: false,
      reason: '`slack_app_mention` is not among its triggers under `on` (slack_command (/fix))',
    });
  });
});

it.each([
  [null],
  [7],
  [[]],
  [{ event: null }],
  [{ event: { user: {}, ts: 1, channel: ['C1'] }, authorizations: 7 }],
  [JSON.parse('{"__proto__":{"team_id":"T1"}}')],
])('nothing is read where the payload says nothing: %j', (payload) => {
  expect(readSlackPayload(payload)).toMatchObject({
    team: null,
    channel: null,
    user: null,
    thread: null,
    isOwn: false,
  });
});
