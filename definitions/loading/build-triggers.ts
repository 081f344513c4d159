import type { Triggers } from '../automation.ts';
import { expectsReply } from '../expects-reply.ts';
import type { WrittenTriggers } from '../schema/triggers-schema.ts';
import { SOURCE_DEFINITIONS } from '../sources/sources.ts';

/** Fills in the defaults of `on` of the automation with this id; each source reads its own keys. */
export function buildTriggers(on: WrittenTriggers, automation: string): Triggers {
  const sources = buildSources(on, automation);
  const replies = expectsReply({ sources });
  const reaction = on.reaction ?? (replies ? 'eyes' : 'none');
  return {
    sources,
    roles: on.roles ?? ['admin', 'maintain', 'write'],
    bots: on.bots ?? [],
    skipBots: on['skip-bots'] ?? [],
    reaction: reaction === 'none' ? null : reaction,
    statusComment: on['status-comment'] ?? replies,
  };
}

function buildSources(written: Record<string, unknown>, automation: string): Triggers['sources'] {
  const named = SOURCE_DEFINITIONS.filter(({ keys }) => Object.keys(keys).some((key) => written[key] !== undefined));
  return Object.fromEntries(named.map((source) => [source.id, source.build(written, automation)]));
}
