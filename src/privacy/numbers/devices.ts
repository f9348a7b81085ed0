// What names a device, a vehicle or a cloud account, as data: IMEI, SIM, VIN, serial numbers, account ids.

import { luhn } from "../checks.ts";
import type { NumberShape } from "./scan.ts";

const VIN_VALUES = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ";
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** The ninth place is the check of the others, in North America and China. */
export function isVin(text: string): boolean {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += (VIN_VALUES.indexOf(text.charAt(i)) % 10) * (VIN_WEIGHTS[i] as number);
  return "0123456789X".charAt(sum % 11) === text.charAt(8);
}

export const DEVICES: readonly NumberShape[] = [
  {
    id: "imei",
    label: "device-id",
    starts: "D15 D2",
    shape: /[0-9]{15}|[0-9]{2}([ -])[0-9]{6}\1[0-9]{6}\1[0-9]/,
    words: "imei,device id",
    check: luhn,
    lone: false,
    severity: "MEDIUM",
  },
  {
    id: "imsi",
    label: "device-id",
    starts: "D14-15",
    shape: /[2-7][0-9]{13,14}/,
    words: "imsi",
    severity: "MEDIUM",
  },
  {
    id: "iccid",
    label: "device-id",
    starts: "D19-20",
    shape: /89[0-9]{17,18}/,
    words: "iccid,sim,sim card",
    check: luhn,
    lone: false,
    severity: "MEDIUM",
  },
  {
    id: "vin",
    label: "vehicle",
    starts: "*17",
    shape: /[a-hj-npr-z0-9]{17}/i,
    words: "vin,chassis,vehicle identification*",
    check: isVin,
    severity: "MEDIUM",
  },
  {
    id: "aws-account-id",
    label: "cloud-account",
    starts: "D12 D4",
    shape: /(?!123456789012|111122223333|444455556666)(?:[0-9]{12}|[0-9]{4}-[0-9]{4}-[0-9]{4})/,
    words: "aws account*,account id,accountid,owner id,aws_account_id,arn aws*",
    severity: "LOW",
  },
];
