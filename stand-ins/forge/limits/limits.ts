/** The limits of https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api, for each login. */
export interface Limits {
  contentPerMinute: number;
  contentPerHour: number;
  concurrent: number;
  restPoints: number;
  graphqlPoints: number;
  /** Requests in an hour; GitHub's own number for a person is 5,000. */
  requestsPerHour: number;
}

export const GITHUB: Limits = {
  contentPerMinute: 80,
  contentPerHour: 500,
  concurrent: 100,
  restPoints: 900,
  graphqlPoints: 2_000,
  requestsPerHour: 5_000,
};
