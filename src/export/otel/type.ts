// What a line of OTLP's JSON is made of, as far as sessions fill it.

import type { RecordType, RowType } from "../../core/row-type.ts";

const ATTRIBUTES: RowType = {
  kind: "list",
  of: {
    kind: "record",
    fields: {
      key: { kind: "string" },
      value: {
        kind: "record",
        fields: {
          stringValue: { kind: "string", optional: true },
          intValue: { kind: "string", optional: true, doc: "Decimal digits, as OTLP writes 64 bits in JSON." },
          doubleValue: { kind: "number", optional: true, doc: "Numbers that are not whole." },
          boolValue: { kind: "boolean", optional: true },
        },
      },
    },
  },
};

const SPAN: RecordType = {
  kind: "record",
  fields: {
    traceId: { kind: "string", doc: "32 hexadecimal digits: one trace is one turn." },
    spanId: { kind: "string", doc: "16 hexadecimal digits, the same in every export." },
    parentSpanId: { kind: "string", optional: true, doc: "Absent at the root." },
    name: { kind: "string" },
    kind: { kind: "integer", doc: "1 internal, 3 client." },
    startTimeUnixNano: { kind: "string", optional: true, doc: "Absent where the log has no times." },
    endTimeUnixNano: { kind: "string", optional: true },
    attributes: ATTRIBUTES,
    status: {
      kind: "record",
      optional: true,
      fields: { code: { kind: "integer", doc: "2: an error." } },
    },
  },
};

export const OTLP: RecordType = {
  kind: "record",
  fields: {
    resourceSpans: {
      kind: "list",
      doc: "One: the session. Each row is a `TracesData` of OTLP.",
      of: {
        kind: "record",
        fields: {
          resource: { kind: "record", fields: { attributes: ATTRIBUTES } },
          scopeSpans: {
            kind: "list",
            of: {
              kind: "record",
              fields: {
                scope: { kind: "record", fields: { name: { kind: "string" } } },
                spans: { kind: "list", of: SPAN },
              },
            },
          },
        },
      },
    },
  },
};
