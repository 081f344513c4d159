import { connectSlackSocket, type SlackEnvelope } from '../../../connections/slack/connect-slack-socket.ts';
import type { Listening } from '../trigger-source.ts';
import { acceptEnvelope, type EnvelopeKind } from './accept-envelope.ts';

const KINDS: Readonly<Record<string, EnvelopeKind>> = {
  events_api: 'event',
  slash_commands: 'command',
  interactive: 'interaction',
};

/**
 * Connects to Slack (Socket Mode) if there is an app-level token, so that this process needs no public address. Each envelope
 * is acknowledged after it is stored; Slack sends it again if it was not acknowledged.
 */
export function listenToSlack({ environment, inbox, log }: Listening): { stop(): Promise<void> } | null {
  const { apiUrl, appToken } = environment.slack;
  if (appToken === null) return null;
  return connectSlackSocket({ apiUrl, appToken, log, take });

  async function take({ type, payload }: SlackEnvelope): Promise<Record<string, unknown>> {
    const kind = KINDS[type];
    const accepted = kind === undefined ? null : acceptEnvelope(kind, payload);
    if (accepted === null || 'refused' in accepted) {
      log.warn({ type, reason: accepted?.refused.error }, 'an envelope of Slack is not understood');
      return {};
    }
    if ('delivery' in accepted) await inbox.store(accepted.delivery);
    return accepted.answer?.body ?? {};
  }
}
