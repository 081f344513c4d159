import { stripInvisible } from '../../../text/strip-invisible.ts';
import type { Signature } from './read-commit.ts';

export interface Person {
  name: string;
  email: string;
}

/** Nobody can own these addresses: `.invalid` is reserved. */
const NO_REPLY = 'noreply.curfew.invalid';
const NAME_CHARACTERS = 100;
/** What comes after these characters of a name is not even looked at. */
const READ_CHARACTERS = 1_000;
const EMAIL = /^[^\s<>()[\]\\,;:"@]{1,64}@[^\s<>()[\]\\,;:"@]{1,189}$/;

export const CURFEW: Person = { name: 'Curfew', email: `curfew@${NO_REPLY}` };

/** The author of what an agent made: the agent's name, and an address that is nobody's. */
export function agentAuthor(agent: string): Person {
  const slug = agent.toLowerCase().match(/[a-z0-9]+/g) ?? ['agent'];
  return { name: plainName(agent) || 'agent', email: `${slug.join('-').slice(0, 64)}@${NO_REPLY}` };
}

/** The author that the agent has set itself, as far as a name and an address may look like that; else `otherwise`. */
export function ownAuthor({ name, email }: Pick<Signature, 'name' | 'email'>, otherwise: Person): Person {
  const plain = plainName(name);
  const isAddress = EMAIL.test(email) && stripInvisible(email) === email;
  return { name: plain || otherwise.name, email: isAddress ? email : otherwise.email };
}

function plainName(name: string): string {
  const line = stripInvisible(name.slice(0, READ_CHARACTERS)).replaceAll(/[<>\s]+/g, ' ');
  // Git itself leaves these out at both ends of a name.
  return line
    .replaceAll(/^[\s.,:;"'\\]+|[\s.,:;"'\\]+$/g, '')
    .slice(0, NAME_CHARACTERS)
    .toWellFormed()
    .trim();
}
