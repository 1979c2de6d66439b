// An independent simulator to test against: prints its URL, ends with its standard input.
package main

import (
	"crypto/tls"
	"flag"
	"fmt"
	"io"
	"io/ioutil"
	"net/url"
	"os"

	"github.com/vmware/govmomi/simulator"
)

func main() {
	machines := flag.Int("vm", 2, "VMs per pool")
	flag.DurationVar(&simulator.SessionIdleTimeout, "idle", 0, "sessions expire after")
	flag.Parse()
	model := simulator.VPX()
	model.Machine = *machines
	if err := model.Create(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	model.Service.TLS = new(tls.Config)
	model.Service.Listen = &url.URL{Host: "127.0.0.1:0", User: url.UserPassword("tester", "correct-horse")}
	server := model.Service.NewServer()
	fmt.Printf("https://%s/sdk\n", server.URL.Host)
	io.Copy(ioutil.Discard, os.Stdin)
	server.Close()
	model.Remove()
}
