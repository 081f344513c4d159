import { isUtf8 } from 'node:buffer';
import { resolvePath, type AgentToolContext } from '@anthropic-ai/sdk/tools/agent-toolset/node';
import type { HandsTool, ToolAnswer } from './hands-tool.ts';
import { readWhole } from './open-file.ts';
import { replaceFile } from './replace-file.ts';

const MOST_BYTES = 16 * 1024 * 1024;

interface EditInput {
  file_path: string;
  old_string: string;
  new_string: string;
  replace_all?: boolean;
}

/**
 * The tool `edit`, with the input and the answers of the SDK's own. It looks for the bytes of `old_string` and replaces
 * only those, so a file that is not UTF-8 keeps all its other bytes.
 */
export function editTool(context: AgentToolContext): HandsTool {
  return { run: (input) => edit(context, input as unknown as EditInput) };
}

async function edit(context: AgentToolContext, input: EditInput): Promise<ToolAnswer> {
  const { file_path: name, old_string, new_string, replace_all = false } = input;
  if (!name) return refused('file_path is required');
  if (!old_string) return refused('old_string is required');
  if (!old_string.isWellFormed() || !new_string.isWellFormed()) {
    return refused('old_string and new_string must be well-formed text; one of them holds half a character');
  }
  const target = await resolvePath(context, name);
  const before = await readWhole(target, { tool: 'edit', name, mostBytes: MOST_BYTES });
  const wanted = Buffer.from(old_string);
  const places = placesOf(before, wanted);
  if (places.length === 0) return refused(`old_string not found in ${name}${hint(before, old_string)}`);
  if (places.length > 1 && !replace_all) {
    return refused(`old_string appears ${places.length} times in ${name} (must be unique)`);
  }
  await replaceFile(target, replaced(before, { places, width: wanted.length, by: Buffer.from(new_string) }), name);
  return { content: `edited ${name} (${places.length} replacement(s))`, isError: false };
}

function refused(problem: string): ToolAnswer {
  return { content: `edit: ${problem}`, isError: true };
}

/** Where `wanted` stands in `bytes`, without overlaps. */
function placesOf(bytes: Buffer, wanted: Buffer): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + wanted.length)) places.push(at);
  return places;
}

function replaced(before: Buffer, { places, width, by }: { places: number[]; width: number; by: Buffer }): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const at of places) {
    pieces.push(before.subarray(from, at), by);
    from = at + width;
  }
  return Buffer.concat([...pieces, before.subarray(from)]);
}

/** Why a text that the agent has just read may not be found. */
function hint(bytes: Buffer, text: string): string {
  if (text.includes('\n') && !text.includes('\r') && bytes.includes('\r\n')) {
    return '. Its lines end with CR LF: write "\\r\\n" in both strings, or choose an old_string within one line';
  }
  if (isUtf8(bytes)) return '';
  return '. The file is not UTF-8: choose an old_string of ASCII characters only, or change it with a command';
}
