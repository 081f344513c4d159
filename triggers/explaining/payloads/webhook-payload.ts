import { webhookEventName } from '../../../definitions/sources/webhook/webhook-event-name.ts';
import { suggestion } from '../../../text/suggestion.ts';
import { acceptHook } from '../../sources/webhook/accept-hook.ts';
import type { NamedPayload, ReadPayload } from './read-payload.ts';

/** Reads a payload of a sender that curfew.yml declares. Its event is `<sender>:<type>`; without a type, what its scheme says. */
export function webhookPayload(named: NamedPayload): ReadPayload {
  const { event, action, senders } = named;
  const payload = action === null ? named.payload : { ...named.payload, action };
  const names = Object.keys(senders);
  const { source: sender, type } = webhookEventName(event ?? (names.length === 1 ? (names[0] ?? '') : ''));
  const there = `curfew.yml declares ${names.length === 0 ? 'none' : names.join(', ')} under \`sources\``;
  if (sender === '') {
    return {
      problem: `It does not say which sender it is of; ${there}. Name it, such as --event pager:incident.triggered.`,
    };
  }
  const source = Object.hasOwn(senders, sender) ? senders[sender] : undefined;
  if (source === undefined) {
    return { problem: `There is no sender "${sender}"${suggestion(sender, names) || ';'} ${there}.` };
  }
  if (type !== '') return { name: `${sender}:${type}`, payload };
  const body = new TextEncoder().encode(JSON.stringify(payload));
  const accepted = acceptHook(sender, source, { header: (name) => headerOf(named, name), body });
  if ('delivery' in accepted) return { name: accepted.delivery.name, payload };
  const why = 'refused' in accepted ? ` (${accepted.refused.error})` : '';
  return { problem: `It does not say which event it is${why}; name it, such as --event ${sender}:created.` };
}

function headerOf({ headers }: NamedPayload, name: string): string | undefined {
  return name.toLowerCase() === 'content-type' ? 'application/json' : headers.get(name.toLowerCase());
}
