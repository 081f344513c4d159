/**
 * Does what bubblewrap does not do itself. It closes descriptors, because the program that started the engine may have left
 * some open, and the agent could read them through `/proc/self/fd`. Only bash can name a descriptor above 9.
 */
const SCRIPT = `
umask 022
# If the machine runs out of memory, these processes shall end before the engine.
{ echo 500 > /proc/self/oom_score_adj; } 2>/dev/null
doors=$1 last=$2
shift 2
for (( ; doors > 0; doors-- )); do
  echo 0 > "$1" || exit 1
  shift
done
for descriptor in /proc/self/fd/*; do
  descriptor=\${descriptor##*/}
  if (( descriptor > last )); then exec {descriptor}>&-; fi
done
exec "$@"
`;

export interface CleanStart {
  /** Path of the program. */
  bash: string;
  command: string[];
  /** The descriptors above this number are closed. */
  lastDescriptor: number;
  /** Files of control groups; a process that writes 0 to one enters its group. */
  doors: string[];
}

/**
 * The command that enters control groups, sheds what it has inherited and then becomes `command`, under the same process
 * number. It ends with code 1, and says why on stderr, if a group cannot be entered.
 */
export function cleanStart({ bash, command, lastDescriptor, doors }: CleanStart): string[] {
  return [
    bash,
    '--noprofile',
    '--norc',
    '-c',
    SCRIPT,
    'hands',
    `${doors.length}`,
    `${lastDescriptor}`,
    ...doors,
    ...command,
  ];
}
