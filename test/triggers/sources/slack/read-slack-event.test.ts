import { expect, it } from 'vitest';
import { acceptEnvelope } from '../../../../triggers/sources/slack/accept-envelope.ts';
import { readSlackEvent } from '../../../../triggers/sources/slack/read-slack-event.ts';
import { mention } from '../../../support/slack/payloads.ts';

it.each([
  [{}, 'slack:U0ADA'],
  [{ user_team: 'T0ACME' }, 'slack:U0ADA'],
  [{ user_team: 'T0OTHER' }, 'slack:T0OTHER/U0ADA'],
  [{ user: undefined }, null],
])('a run is not recorded as started by somebody here if a stranger with the same id did: %j is %s', (event, actor) => {
  const accepted = acceptEnvelope('event', mention(event));
  if (!('delivery' in accepted)) throw new Error('It is no delivery');
  expect(readSlackEvent(accepted.delivery).event.actor).toBe(actor);
});
