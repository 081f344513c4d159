import { stripInvisible } from './strip-invisible.ts';

/**
 * What others wrote (an agent, a program that it ran, the sender of an event), made fit for a terminal: no escape sequence,
 * no control character but the line end, nothing invisible. A carriage return ends the line, so that no text can hide another.
 */
export function terminalText(text: string): string {
  return stripInvisible(text)
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll('\t', '  ');
}
