// The owner's own names wherever they stand, as rules made from what is known of them.

import type { Identity } from "../core/identity.ts";
import { defineRule, type Report, type Rule } from "../ports/rule.ts";
import { createNameIndex, wordsOf } from "./name-index.ts";
import { createPartSearch, partsOf } from "./name-parts.ts";
import { ownHomeRule, ownHomes } from "./own-home.ts";
import { NOT_IN_FOLDER, stepsOf } from "./paths.ts";
import { isCovered, type Range, unions } from "./ranges.ts";
import { isNobody } from "./rules/paths.ts";

/** Shorter ones, and words of the language, would blot out half of every text: `paths.ts` finds them in home folders. */
const SHORTEST = 3;
const WORDS: ReadonlySet<string> = new Set(
  "access,account,action,agent,alpha,api,app,array,art,auth,author,auto,backup,base,beta,bill,bin,bit,blue,book,bot,box,branch,bug,build,can,case,chat,chip,class,claude,client,cloud,code,codex,color,command,commit,config,console,core,custom,data,date,debug,default,demo,desktop,dev,doc,docs,domain,drew,editor,email,error,event,example,faith,file,fix,font,form,frank,function,game,gemini,get,git,github,global,google,grace,grant,green,group,guest,hash,head,hello,help,home,hope,host,hub,icon,image,index,info,input,item,jack,java,json,key,lab,lambda,language,laptop,lib,light,line,link,linux,list,local,lock,log,login,long,mac,macbook,machine,mail,main,manager,mark,master,matrix,max,may,me,media,merge,message,method,miles,model,module,name,net,network,new,node,norm,note,null,number,object,office,old,open,operator,option,order,output,owner,package,page,parse,password,pat,patch,path,pattern,person,phone,play,plugin,port,post,private,process,program,project,prompt,public,python,queue,random,ray,read,react,record,red,release,remote,request,result,rich,rob,robin,root,rose,route,run,rust,sandy,scope,script,search,server,service,session,set,shell,site,sky,solid,source,space,star,start,state,string,style,sue,super,system,table,tag,task,team,temp,test,text,theme,time,token,tool,type,ubuntu,unit,update,user,util,value,version,victor,view,vim,void,watch,web,will,window,windows,word,work,worker,write,zone,tmp,opt,usr,var,srv,mnt,etc,workspace,workspaces,nonexistent,storage".split(
    ",",
  ),
);

/** Whether a name by itself tells a person from the words around it. */
export function isTelling(name: string): boolean {
  const words = wordsOf(name);
  if (words.length > 1) return words.join("").length > SHORTEST;
  const [word = ""] = words;
  const isWide = /[^\u0000-\u024f]/.test(word);
  return word.length >= (isWide ? 2 : SHORTEST) && !WORDS.has(word) && !isNobody(name) && !/^[0-9]+$/.test(word);
}

const CJK = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u;
const last = (path: string) =>
  path
    .split(/[/\\]/)
    .filter((step) => step !== "")
    .at(-1) ?? "";

/** Names in all their orders: `Jane Doe`, `Doe, Jane`, `janedoe`, `jdoe`. */
function ordersOf(fullName: string): string[][] {
  const words = wordsOf(fullName);
  if (words.length < 2) return [words];
  const first = words[0] as string;
  const family = words.at(-1) as string;
  const orders = [
    words,
    [first, family],
    [family, first],
    [family, ...words.slice(0, -1)],
    [first + family],
    [family + first],
  ];
  const short = first.charAt(0) + family;
  if (isTelling(short) && short.length > 4) orders.push([short]);
  return orders.filter((order, i) => orders.findIndex((other) => other.join(" ") === order.join(" ")) === i);
}

interface Known {
  readonly words: readonly string[];
  readonly label: string;
}

function knownOf(identity: Identity): Known[] {
  const users = [...identity.userNames, ...identity.homes.map(last)];
  const all: Known[] = [
    ...identity.mails.map((mail) => ({ words: wordsOf(mail), label: "mail" })),
    ...identity.mails.flatMap((mail) => {
      const local = (mail.split("@")[0] ?? "").replace(/^[0-9]+\+/, "").replace(/\+.*$/, "");
      return isTelling(local) && !/^(?:info|mail|contact|hello|hi|me|admin|office)$/i.test(local)
        ? [{ words: wordsOf(local), label: "user" }]
        : [];
    }),
    ...identity.fullNames
      .filter(isTelling)
      .flatMap((name) => ordersOf(name).map((words) => ({ words, label: "name" }))),
    ...users.filter(isTelling).map((name) => ({ words: wordsOf(name), label: "user" })),
    ...identity.handles.filter(isTelling).map((name) => ({ words: wordsOf(name.replace(/^@/, "")), label: "handle" })),
    ...identity.hosts
      .filter(isOwnHost)
      .map((host) => ({ words: wordsOf(host.replace(/\.(?:local|lan|home)$/i, "")), label: "host" })),
  ];
  const seen = new Set<string>();
  return all.filter(({ words }) => {
    const key = words.join(" ");
    return key !== "" && !seen.has(key) && seen.add(key);
  });
}

/** A machine that is not named as every one is from the factory or in a cloud. */
function isOwnHost(host: string): boolean {
  return (
    isTelling(host) &&
    !/^(?:localhost|ip-[0-9-]+|[0-9.]+|[0-9a-f]{12}|(?:macbook(?:-pro|-air)?|mac-mini|imac)(?:\.local)?)$/i.test(host)
  );
}

/** Agents' folder names: all but letters and digits as dashes; for some agents, letters outside ASCII too. */
const DASHED = [/[^\p{L}\p{N}]/gu, NOT_IN_FOLDER];

/** Home folders' names with dashes of their own, as agents write them: `-home-jane-doe-proj` for `/home/jane-doe/proj`. */
function dashedHomes(identity: Identity): { readonly text: string; readonly name: string }[] {
  const elsewhere = new Set(ownHomes(identity.homes));
  const homes = new Set(
    identity.homes.map((home) => home.replace(/[\\/]+$/, "")).filter((home) => !elsewhere.has(home)),
  );
  for (const cwd of identity.cwds) {
    const home = /^(?:[A-Za-z]:)?[/\\](?:Users|home)[/\\][^/\\]+/.exec(cwd)?.[0];
    if (home !== undefined) homes.add(home);
  }
  return [...homes]
    .filter((home) => stepsOf(home).length > 1 && !isNobody(last(home)))
    .flatMap((home) => DASHED.map((gone) => ({ text: home.replace(gone, "-"), name: last(home).replace(gone, "-") })))
    .filter(({ text }, i, all) => all.findIndex((one) => one.text === text) === i);
}

function scanDashed(homes: readonly { readonly text: string; readonly name: string }[]) {
  return (text: string, report: Report) => {
    for (const home of homes) {
      for (let at = text.indexOf(home.text); at >= 0; at = text.indexOf(home.text, at + home.text.length)) {
        const end = at + home.text.length;
        if (!/[\p{L}\p{N}]/u.test(text.charAt(end))) report(end - home.name.length, end, { label: "user" });
      }
    }
  };
}

function scanCjk(names: readonly string[]) {
  return (text: string, report: Report) => {
    for (const name of names) {
      for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length))
        report(at, at + name.length, { label: "name" });
    }
  };
}

/** Other people have the same first name, so it is a suspicion: `strict` alone replaces it. */
const PART = { id: "own-name-part", label: "name", severity: "LOW", confidence: 0.6 } as const;

/** A web address of someone else's repository stays: its owner is no secret, unless it is the owner of this history. */
export function identityRules(identity: Identity): readonly Rule[] {
  const known = knownOf(identity);
  const index = createNameIndex(known.map(({ words }) => words));
  const homes = dashedHomes(identity);
  const cjk = identity.fullNames.filter((name) => CJK.test(name)).map((name) => name.replace(/\s+/g, ""));
  const scanTight = scanCjk(cjk.filter((name) => name.length > 1));
  const parts = partsOf(identity, isTelling);
  const scanParts = createPartSearch(parts);
  const rules: Rule[] = [...ownHomeRule(identity.homes)];
  const facts = { kind: "identity", severity: "MEDIUM", confidence: 0.9 } as const;
  if (known.length > 0) {
    const [{ words } = { words: [] }] = known;
    rules.push(
      defineRule({
        ...facts,
        id: "own-name",
        label: "name",
        names: known.map((one) => one.words.join(" ")).join(","),
        parts: parts.join(","),
        scan(text: string, report: Report) {
          const whole: Range[] = [];
          index.scan(text, (name, start, end) => {
            const { label = "name" } = known[name] ?? {};
            whole.push({ start, end });
            report(start, end, { label });
          });
          scanTight(text, report);
          let told: readonly Range[] | undefined;
          scanParts(text, (range) => {
            told ??= unions(whole, text.length, () => 0);
            if (!isCovered(range, told)) report(range.start, range.end, PART);
          });
        },
        examples: {
          finds: [{ text: `(${words.join(".")})`, secret: words.join(".") }],
          ignores: ["nobody that is known"],
        },
      }),
    );
  }
  const [home] = homes;
  if (home) {
    rules.push(
      defineRule({
        ...facts,
        id: "own-home-dashed",
        kind: "path",
        label: "user",
        names: homes.map(({ text }) => text).join(","),
        scan: scanDashed(homes),
        examples: { finds: [{ text: `${home.text}-proj`, secret: home.name }], ignores: ["-Users-"] },
      }),
    );
  }
  return rules;
}
