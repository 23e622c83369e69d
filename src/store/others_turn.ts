/** Lets heartbeats and signals of this process through, between many synchronous calls. */
export function othersHadTheirTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
