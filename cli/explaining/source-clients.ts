import type { RunId } from '../../contract/event.ts';
import { createGithubQuestions } from '../../connections/github/create-github-questions.ts';
import { createSlack } from '../../connections/slack/create-slack.ts';
import type { Database } from '../../database/schema.ts';
import type { ExplainDependencies } from '../../triggers/explain.ts';
import { ownActsOf } from '../../triggers/own-acts-of.ts';
import type { Place } from '../place/read-place.ts';

/**
 * With what a command asks GitHub, Slack and the database about a delivery. `database` is null where there is none; `runs` are
 * those that the delivery has started before.
 */
export function sourceClients(
  { environment }: Place,
  database: Database | null,
  runs: readonly RunId[] = [],
): Omit<ExplainDependencies, 'definitions'> {
  const clients: Omit<ExplainDependencies, 'definitions'> = {
    github: createGithubQuestions(environment.github),
    slack: createSlack(environment.slack),
  };
  if (database !== null) clients.ownActs = ownActsOf(database, runs);
  return clients;
}
