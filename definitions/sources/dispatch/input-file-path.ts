/** Where files that came with an event are mounted for the agent, read-only. */
export const INPUT_FILES = '/mnt/session/uploads/files';

/** The path at which the agent finds the file of an input. */
export function inputFilePath(input: string, filename: string): string {
  return `${INPUT_FILES}/${input}/${filename}`;
}
