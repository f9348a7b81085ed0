// What Cline's block about the environment says of the task: folder, remote and model.

export interface EnvironmentFacts {
  readonly cwd: string | undefined;
  readonly remote: string | undefined;
  /** Roo and Kilo name the model there. */
  readonly model: string | undefined;
}

export function factsInEnvironment(text: string): EnvironmentFacts {
  const cwd = /^# Current (?:Working|Workspace) Directory \((.{1,4096})\) Files/m.exec(text)?.[1];
  return {
    // A workspace of several folders is named there, not placed: `Primary: web`.
    cwd: cwd !== undefined && /^(?:[/~\\]|[A-Za-z]:)/.test(cwd) ? cwd : undefined,
    remote: /"origin: ([^"\s]{1,1024})"/.exec(text)?.[1],
    model: /^<model>([^<\n]{1,200})<\/model>/m.exec(text)?.[1],
  };
}
