// Command generate writes types.json: for every built-in kind the Go types that the API server decodes a
// manifest into, as far as they decide what comes out again: field names, types, pointers, omitempty,
// declared defaults, list keys, and the Kubernetes versions that have them.
//
// It reads the API's own Go sources (modules k8s.io/api, k8s.io/apimachinery, k8s.io/apiextensions-apiserver,
// k8s.io/kube-aggregator) and needs nothing but the standard library:
//
//	go run generate.go 1.28=DIR,DIR,... 1.29=DIR,... > types.json
//
// where each DIR is the folder of one of those modules in that version.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// The API groups with something to apply: everything served by default in one of the versions.
var packages = []struct{ path, prefix, apiVersion string }{
	{"pkg/apis/meta/v1", "meta", ""},
	{"core/v1", "core", "v1"},
	{"apps/v1", "apps", "apps/v1"},
	{"batch/v1", "batch", "batch/v1"},
	{"autoscaling/v1", "autoscaling", "autoscaling/v1"},
	{"autoscaling/v2", "autoscaling/v2", "autoscaling/v2"},
	{"networking/v1", "networking", "networking.k8s.io/v1"},
	{"networking/v1beta1", "networking/v1beta1", "networking.k8s.io/v1beta1"},
	{"policy/v1", "policy", "policy/v1"},
	{"rbac/v1", "rbac", "rbac.authorization.k8s.io/v1"},
	{"storage/v1", "storage", "storage.k8s.io/v1"},
	{"storage/v1beta1", "storage/v1beta1", "storage.k8s.io/v1beta1"},
	{"scheduling/v1", "scheduling", "scheduling.k8s.io/v1"},
	{"admissionregistration/v1", "admissionregistration", "admissionregistration.k8s.io/v1"},
	{"admissionregistration/v1beta1", "admissionregistration/v1beta1", "admissionregistration.k8s.io/v1beta1"},
	{"coordination/v1", "coordination", "coordination.k8s.io/v1"},
	{"coordination/v1beta1", "coordination/v1beta1", "coordination.k8s.io/v1beta1"},
	{"discovery/v1", "discovery", "discovery.k8s.io/v1"},
	{"events/v1", "events", "events.k8s.io/v1"},
	{"flowcontrol/v1", "flowcontrol", "flowcontrol.apiserver.k8s.io/v1"},
	{"flowcontrol/v1beta3", "flowcontrol/v1beta3", "flowcontrol.apiserver.k8s.io/v1beta3"},
	{"node/v1", "node", "node.k8s.io/v1"},
	{"resource/v1", "resource", "resource.k8s.io/v1"},
	{"resource/v1beta1", "resource/v1beta1", "resource.k8s.io/v1beta1"},
	{"resource/v1beta2", "resource/v1beta2", "resource.k8s.io/v1beta2"},
	{"certificates/v1", "certificates", "certificates.k8s.io/v1"},
	{"certificates/v1beta1", "certificates/v1beta1", "certificates.k8s.io/v1beta1"},
	{"pkg/apis/apiextensions/v1", "apiextensions", "apiextensions.k8s.io/v1"},
	{"pkg/apis/apiregistration/v1", "apiregistration", "apiregistration.k8s.io/v1"},
}

// Types whose JSON form is written by hand in Go; each is a word of its own in the table.
var special = map[string]string{
	"meta.Time": "time", "meta.MicroTime": "microtime", "meta.Duration": "duration", "meta.FieldsV1": "raw",
	"resource.Quantity": "quantity", "intstr.IntOrString": "intstr", "runtime.RawExtension": "raw", "types.UID": "string",
	"core.ResourceList": "resources", "apiextensions.JSON": "json",
	"apiextensions.JSONSchemaPropsOrBool": "schemaOrBool", "apiextensions.JSONSchemaPropsOrArray": "schemaOrArray",
	"apiextensions.JSONSchemaPropsOrStringArray": "schemaOrStrings",
}

type pkg struct {
	prefix, apiVersion string
	types              map[string]*ast.TypeSpec
	docs               map[string]string
	ownDocs            map[string]string // the comment that ends right above the type
	imports            map[*ast.TypeSpec]map[string]string
	consts             map[string]string
}

type field struct{ name, always, typ, def, keys string }

// text is what makes a field the same in two versions. Defaults and list keys are left out: they are the same in
// all versions, but older sources say them in functions and other words instead of markers.
func (f field) text() string { return f.name + f.always + " " + f.typ }

type release struct {
	packages map[string]*pkg
	structs  map[string][]field
}

var marker = regexp.MustCompile(`(?m)^\s*\+(?:k8s:)?(default|listType|listMapKey|mapType|structType)=(.*)$`)

func load(roots []string) *release {
	r := &release{map[string]*pkg{}, map[string][]field{}}
	for _, p := range packages {
		for _, root := range roots {
			dir := filepath.Join(root, p.path)
			entries, err := os.ReadDir(dir)
			if err != nil {
				continue
			}
			out := &pkg{p.prefix, p.apiVersion, map[string]*ast.TypeSpec{}, map[string]string{}, map[string]string{}, map[*ast.TypeSpec]map[string]string{}, map[string]string{}}
			for _, e := range entries {
				if strings.HasSuffix(e.Name(), ".go") && !strings.HasSuffix(e.Name(), "_test.go") && !strings.HasPrefix(e.Name(), "zz_") && e.Name() != "generated.pb.go" {
					parse(out, filepath.Join(dir, e.Name()))
				}
			}
			if len(out.types) > 0 {
				r.packages[p.prefix] = out
				break
			}
		}
	}
	return r
}

func parse(p *pkg, path string) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
	if err != nil {
		panic(err)
	}
	imports := map[string]string{}
	for _, i := range file.Imports {
		target, _ := strconv.Unquote(i.Path.Value)
		name := filepath.Base(target)
		if i.Name != nil {
			name = i.Name.Name
		}
		imports[name] = target
	}
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, s := range g.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				p.types[s.Name.Name] = s
				p.imports[s] = imports
				// Markers such as +genclient stand in the comment block above the doc comment, so take both.
				from := fset.Position(g.Pos()).Line
				text := ""
				for _, c := range file.Comments {
					if end := fset.Position(c.End()).Line; end < from && from-end < 40 && !between(file, c.End(), g.Pos()) {
						text += c.Text() + raw(c)
					}
				}
				p.docs[s.Name.Name] = text
				if g.Doc != nil {
					p.ownDocs[s.Name.Name] = raw(g.Doc)
				}
			case *ast.ValueSpec:
				for i, n := range s.Names {
					if i < len(s.Values) {
						if lit, ok := s.Values[i].(*ast.BasicLit); ok {
							p.consts[n.Name] = lit.Value
						}
					}
				}
			}
		}
	}
}

func raw(c *ast.CommentGroup) string {
	var b strings.Builder
	for _, l := range c.List {
		b.WriteString(strings.TrimPrefix(l.Text, "//") + "\n")
	}
	return b.String()
}

func between(file *ast.File, a, b token.Pos) bool {
	for _, d := range file.Decls {
		if d.Pos() > a && d.Pos() < b {
			return true
		}
	}
	return false
}

// resolve names a Go type in the table's words, and queues the structs it leads to.
func (r *release) resolve(p *pkg, spec *ast.TypeSpec, e ast.Expr) (typ string, value bool) {
	switch e := e.(type) {
	case *ast.StarExpr:
		t, _ := r.resolve(p, spec, e.X)
		return "*" + t, false
	case *ast.ArrayType:
		if id, ok := e.Elt.(*ast.Ident); ok && id.Name == "byte" {
			return "bytes", false
		}
		t, _ := r.resolve(p, spec, e.Elt)
		return "[]" + t, false
	case *ast.MapType:
		t, _ := r.resolve(p, spec, e.Value)
		return "{}" + t, false
	case *ast.SelectorExpr:
		target := p.imports[spec][e.X.(*ast.Ident).Name]
		for _, known := range packages {
			if strings.HasSuffix(target, "/"+known.path) && !(known.path == "resource/v1" && strings.Contains(target, "pkg/api")) {
				return r.named(known.prefix, e.Sel.Name)
			}
		}
		return r.named(filepath.Base(target), e.Sel.Name)
	case *ast.Ident:
		switch e.Name {
		case "string", "bool", "int32", "int64", "float64":
			return e.Name, false
		case "int":
			return "int64", false
		}
		return r.named(p.prefix, e.Name)
	}
	panic(fmt.Sprintf("%s.%s: %T", p.prefix, spec.Name.Name, e))
}

func (r *release) named(prefix, name string) (string, bool) {
	full := prefix + "." + name
	if s, ok := special[full]; ok {
		return s, s != "resources" && s != "string"
	}
	p := r.packages[prefix]
	if p == nil || p.types[name] == nil {
		panic("unknown type " + full)
	}
	spec := p.types[name]
	if _, ok := spec.Type.(*ast.StructType); !ok {
		return r.resolve(p, spec, spec.Type)
	}
	r.build(full, p, spec)
	return full, true
}

func (r *release) build(full string, p *pkg, spec *ast.TypeSpec) {
	if _, done := r.structs[full]; done {
		return
	}
	r.structs[full] = nil
	r.structs[full] = r.fields(p, spec)
}

func (r *release) fields(p *pkg, spec *ast.TypeSpec) []field {
	structure, ok := spec.Type.(*ast.StructType)
	if !ok {
		return r.inline(p, spec, spec.Type)
	}
	var out []field
	for _, f := range structure.Fields.List {
		tag := ""
		if f.Tag != nil {
			text, _ := strconv.Unquote(f.Tag.Value)
			tag = reflect.StructTag(text).Get("json")
		}
		parts := strings.Split(tag, ",")
		if parts[0] == "" {
			if strings.Contains(tag, "inline") || len(f.Names) == 0 {
				out = append(out, r.inline(p, spec, f.Type)...)
			}
			continue
		}
		if parts[0] == "-" || (len(f.Names) > 0 && !f.Names[0].IsExported()) {
			continue
		}
		typ, value := r.resolve(p, spec, f.Type)
		omitempty, omitzero := false, false
		for _, o := range parts[1:] {
			omitempty = omitempty || o == "omitempty"
			omitzero = omitzero || o == "omitzero"
		}
		n := field{name: parts[0], typ: typ}
		// encoding/json never takes a struct for empty, so omitempty on one changes nothing.
		if !omitzero && (value || !omitempty) {
			n.always = "!"
		}
		var keys []string
		for _, m := range marker.FindAllStringSubmatch(f.Doc.Text()+rawDoc(f), -1) {
			text := strings.TrimSpace(m[2])
			switch m[1] {
			case "default":
				// An empty default of a plain string says nothing.
				if n.def == "" && (text != `""` || strings.HasPrefix(typ, "*")) {
					n.def = " =" + r.defaultValue(p, spec, text)
				}
			case "listMapKey":
				keys = append(keys, strings.Trim(text, `"`))
			case "listType":
				if text == "set" {
					n.keys = " set"
				}
			case "mapType", "structType":
				if text == "atomic" {
					n.keys = " atomic"
				}
			}
		}
		if r.isAtomic(p, spec, f.Type) {
			n.keys = " atomic"
		}
		if len(keys) > 0 {
			n.keys = " key:" + strings.Join(unique(keys), ",")
		}
		out = append(out, n)
	}
	return out
}

// isAtomic says whether the type of a field is marked as replaced as a whole by server-side apply.
func (r *release) isAtomic(p *pkg, spec *ast.TypeSpec, e ast.Expr) bool {
	if s, ok := e.(*ast.StarExpr); ok {
		e = s.X
	}
	home, name := p, ""
	switch e := e.(type) {
	case *ast.Ident:
		name = e.Name
	case *ast.SelectorExpr:
		name = e.Sel.Name
		target := p.imports[spec][e.X.(*ast.Ident).Name]
		for _, known := range packages {
			if strings.HasSuffix(target, "/"+known.path) {
				home = r.packages[known.prefix]
			}
		}
	}
	return home != nil && regexp.MustCompile(`(?m)^\s*\+(structType|mapType)=atomic\s*$`).MatchString(home.ownDocs[name])
}

func unique(in []string) []string {
	var out []string
	for _, s := range in {
		if !strings.Contains(","+strings.Join(out, ",")+",", ","+s+",") {
			out = append(out, s)
		}
	}
	return out
}

func rawDoc(f *ast.Field) string {
	if f.Doc == nil {
		return ""
	}
	return raw(f.Doc)
}

func (r *release) defaultValue(p *pkg, spec *ast.TypeSpec, text string) string {
	if ref, ok := strings.CutPrefix(text, "ref("); ok {
		name := strings.TrimSuffix(ref, ")")
		if i := strings.LastIndex(name, "."); i >= 0 {
			name = name[i+1:]
			return r.packages["core"].consts[name]
		}
		return p.consts[name]
	}
	return text
}

func (r *release) inline(p *pkg, spec *ast.TypeSpec, e ast.Expr) []field {
	if s, ok := e.(*ast.StarExpr); ok {
		e = s.X
	}
	switch e := e.(type) {
	case *ast.Ident:
		return r.fields(p, p.types[e.Name])
	case *ast.SelectorExpr:
		target := p.imports[spec][e.X.(*ast.Ident).Name]
		if e.Sel.Name == "TypeMeta" {
			return []field{{name: "kind", typ: "string"}, {name: "apiVersion", typ: "string"}}
		}
		for _, known := range packages {
			if strings.HasSuffix(target, "/"+known.path) {
				q := r.packages[known.prefix]
				return r.fields(q, q.types[e.Sel.Name])
			}
		}
	}
	panic("cannot inline in " + spec.Name.Name)
}

func isKind(p *pkg, name string) bool {
	doc := p.docs[name]
	if strings.Contains(doc, "+genclient:noVerbs") || name == "ComponentStatus" {
		return false // never stored
	}
	return p.apiVersion != "" && regexp.MustCompile(`(?m)^\s*\+genclient\s*$`).MatchString(doc) && regexp.MustCompile(`deepcopy-gen:interfaces`).MatchString(doc)
}

// removedIn is the first minor version that serves a beta API no longer: the one that its source names, otherwise
// three releases after its deprecation, otherwise six after its introduction.
func removedIn(p *pkg, name string) int {
	for _, rule := range []struct {
		word  string
		after int
	}{{"removed", 0}, {"deprecated", 3}, {"introduced", 6}} {
		m := regexp.MustCompile(`prerelease-lifecycle-gen:` + rule.word + `=1\.(\d+)`).FindStringSubmatch(p.docs[name])
		if m != nil && strings.Contains(p.apiVersion, "beta") {
			n, _ := strconv.Atoi(m[1])
			return n + rule.after
		}
	}
	return 1 << 30
}

// span says which of the versions have something: "" for all of them, "@1.30-", "@-1.31", "@1.29-1.31".
func span(have []int, all []int) string {
	if len(have) == len(all) {
		return ""
	}
	from, to := "", ""
	if have[0] != all[0] {
		from = fmt.Sprintf("1.%d", have[0])
	}
	if have[len(have)-1] != all[len(all)-1] {
		to = fmt.Sprintf("1.%d", have[len(have)-1])
	}
	return " @" + from + "-" + to
}

func main() {
	var minors []int
	releases := map[int]*release{}
	for _, arg := range os.Args[1:] {
		name, dirs, _ := strings.Cut(arg, "=")
		minor, err := strconv.Atoi(strings.TrimPrefix(name, "1."))
		if err != nil {
			panic(err)
		}
		minors = append(minors, minor)
		releases[minor] = load(strings.Split(dirs, ","))
	}
	kinds, kindVersions := map[string]string{}, map[string][]int{}
	facts := map[string]string{}
	lines, lineVersions, order := map[string]map[string]bool{}, map[string][]int{}, map[string][]string{}
	for _, minor := range minors {
		r := releases[minor]
		for _, p := range r.packages {
			for name, spec := range p.types {
				if isKind(p, name) && removedIn(p, name) > minor {
					r.named(p.prefix, spec.Name.Name)
					scope := " namespaced"
					if strings.Contains(p.docs[name], "+genclient:nonNamespaced") {
						scope = " cluster"
					}
					key := p.apiVersion + " " + name
					kinds[key] = p.prefix + "." + name + scope
					kindVersions[key] = append(kindVersions[key], minor)
				}
			}
		}
		for name, fields := range r.structs {
			if lines[name] == nil {
				lines[name] = map[string]bool{}
				order[name] = nil // a struct may have no field at all
			}
			for _, f := range fields {
				text := f.text()
				facts[name+"\x00"+text] = f.keys + f.def
				if !lines[name][text] {
					lines[name][text] = true
					order[name] = append(order[name], text)
				}
				lineVersions[name+"\x00"+text] = append(lineVersions[name+"\x00"+text], minor)
			}
		}
	}
	out := map[string]any{}
	kindTable := map[string]string{}
	for k, v := range kinds {
		kindTable[k] = v + span(kindVersions[k], minors)
	}
	structTable := map[string]string{}
	for name, texts := range order {
		// Versions of the struct itself, so that a field of a new struct carries no version of its own.
		var own []int
		for _, minor := range minors {
			if _, ok := releases[minor].structs[name]; ok {
				own = append(own, minor)
			}
		}
		var fields []string
		for _, text := range texts {
			fields = append(fields, text+facts[name+"\x00"+text]+span(lineVersions[name+"\x00"+text], own))
		}
		structTable[name] = strings.Join(fields, "; ")
	}
	out["kinds"] = kindTable
	out["structs"] = structTable
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(out); err != nil {
		panic(err)
	}
	sort.Ints(minors)
	os.Stdout.Write(b.Bytes())
}
