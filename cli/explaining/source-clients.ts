import { createGithubQuestions } from '../../connections/github/create-github-questions.ts';
import { createSlack } from '../../connections/slack/create-slack.ts';
import type { ListedDelivery } from '../../database/inbox/listed-deliveries.ts';
import type { Database } from '../../database/schema.ts';
import type { ExplainDependencies } from '../../triggers/explain.ts';
import { memoryWhenDecided } from '../../triggers/memory-when-decided.ts';
import { ownActsOf } from '../../triggers/own-acts-of.ts';
import type { Place } from '../place/read-place.ts';

/**
 * With what a command asks GitHub, Slack and the database about a delivery. `database` is null where there is none. A delivery
 * that is `stored` is judged by what Curfew had done when it was decided.
 */
export function sourceClients(
  { environment }: Place,
  database: Database | null,
  stored: ListedDelivery | null = null,
): Omit<ExplainDependencies, 'definitions'> {
  const clients: Omit<ExplainDependencies, 'definitions'> = {
    github: createGithubQuestions(environment.github),
    slack: createSlack(environment.slack),
  };
  if (database === null) return clients;
  if (stored !== null) return { ...clients, ...memoryWhenDecided(clients, database, stored) };
  return { ...clients, ownActs: ownActsOf(database) };
}
