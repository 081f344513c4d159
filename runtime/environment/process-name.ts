/** The processes of Curfew; `command` is every command that is none of the others. */
export type ProcessName = 'dev' | 'serve' | 'worker' | 'engine' | 'command';
