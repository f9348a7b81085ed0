// Which model answers in Kimi Code: a person chooses an alias, the provider is asked for a model.

export class CodeModels {
  private alias: string | undefined;
  private asked: { readonly alias: string | undefined; readonly model: string } | undefined;

  choose(alias: string | undefined): void {
    this.alias = alias ?? this.alias;
  }

  ask(model: string | undefined, alias: string | undefined): void {
    if (model !== undefined) this.asked = { alias, model };
  }

  /** The model that was asked last. */
  last(): string | undefined {
    return this.asked?.model ?? this.alias;
  }

  /** The provider's name for an alias, the alias itself where another one was asked last. */
  of(alias: string | undefined): string | undefined {
    const { asked } = this;
    if (asked === undefined || alias === undefined) return alias ?? this.last();
    return asked.alias === undefined || asked.alias === alias ? asked.model : alias;
  }
}
