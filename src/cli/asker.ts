// Questions that a command may ask a person.

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

/** Every question throws TraceError `aborted` where the person leaves it by Ctrl-C or Escape. */
export interface Asker {
  text(
    question: string,
    options: { readonly placeholder?: string; readonly check?: (text: string) => string | undefined },
  ): Promise<string>;
  /** Not shown while it is typed. */
  password(question: string): Promise<string>;
  confirm(question: string, initial: boolean): Promise<boolean>;
  several(question: string, choices: readonly Choice[], initial: readonly string[]): Promise<readonly string[]>;
}
