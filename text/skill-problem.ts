const LONGEST_NAME = 64;
const LONGEST_DESCRIPTION = 1_024;
const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
/** The hosted service keeps these words to itself. */
const RESERVED = /anthropic|claude/;
/** Control characters and ends of lines. */
const UNREADABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Why a skill cannot have this name, as the end of a sentence that begins with it; null if it can. */
export function skillNameProblem(name: string): string | null {
  if (name.length > LONGEST_NAME || !NAME.test(name)) {
    return `must have only small letters, digits, and single hyphens between them, at most ${LONGEST_NAME} characters`;
  }
  const [reserved] = RESERVED.exec(name) ?? [];
  return reserved === undefined ? null : `must not contain "${reserved}", which is reserved`;
}

/** Why a skill cannot have this description, as above. Agents see it beside the name, and choose by it. */
export function skillDescriptionProblem(description: string): string | null {
  if (description.trim() === '') return 'must say what the skill does and when to use it';
  if (description.length > LONGEST_DESCRIPTION) return `must have at most ${LONGEST_DESCRIPTION} characters`;
  if (/<[^<>]*>/.test(description)) return 'must contain no tags such as <this>';
  return UNREADABLE.test(description.trim()) ? 'must be one line without control characters' : null;
}
