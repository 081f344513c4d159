/** What a process of a benchmark does when its parent asks. Arguments and results are JSON. */
export type Commands = Record<string, (argument: never) => unknown>;

interface Call {
  id: number;
  command: string;
  argument: unknown;
}

/** Tells the parent that this process is ready, and answers its calls. When the parent is gone, this process ends. */
export function serveCommands(commands: Commands): void {
  process.on('message', ({ id, command, argument }: Call) => {
    const run = async (): Promise<unknown> => {
      const known = commands[command];
      if (!known) throw new Error(`There is no command ${command}`);
      return await known(argument as never);
    };
    run().then(
      (value) => process.send?.({ id, value }),
      (error: unknown) => process.send?.({ id, error: error instanceof Error ? error.stack : String(error) }),
    );
  });
  process.once('disconnect', () => process.exit(0));
  process.send?.({ id: 0 });
}
